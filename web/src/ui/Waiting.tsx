/** Something is on its way. Knows nothing of what. */

export function Spinner({ label }: { label: string }) {
  return (
    <span role="status" className="inline-flex items-center gap-2 text-sm text-quiet">
      <span className="size-2 animate-breathe rounded-full bg-accent" aria-hidden="true" />
      {label}
    </span>
  );
}

/** A grey shape where words will stand. */
export function Bone({ className = "" }: { className?: string }) {
  return <span aria-hidden="true" className={`block animate-breathe rounded-md bg-hover ${className}`} />;
}
