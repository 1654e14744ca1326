/** A number that is called, or written to, with one press. */
interface Props {
  to: string;
  by?: "call" | "text";
}

export function Phone({ to, by = "call" }: Props) {
  return (
    <a href={`${by === "text" ? "sms" : "tel"}:${to.replace(/[^\d+]/g, "")}`} dir="ltr" className="font-medium whitespace-nowrap text-accent underline underline-offset-2">
      {to}
    </a>
  );
}
