/** A dot beside a name: something goes on there, is new, or asks. Its name is said to those who hear the page. */
export function Mark({ name, moving = false, asks = false }: { name: string; moving?: boolean; asks?: boolean }) {
  return (
    <span className={`shrink-0 rounded-full ${asks ? "size-2 bg-warn ring-2 ring-warn-soft" : "size-1.5 bg-accent"} ${moving ? "animate-breathe" : ""}`} title={name}>
      <span className="sr-only">{name}</span>
    </span>
  );
}
