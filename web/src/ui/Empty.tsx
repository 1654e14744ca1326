/** What stands where nothing is yet: that it is so, and how one begins. */
interface Props {
  title: string;
  hint: string;
}

export function Empty({ title, hint }: Props) {
  return (
    <div className="flex flex-col gap-1 rounded-xl bg-sunken px-4 py-3 text-sm">
      <p className="font-medium">{title}</p>
      <p className="text-quiet">{hint}</p>
    </div>
  );
}
