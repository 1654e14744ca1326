/** A dot beside a name: something goes on there, or is new. Its name is said to those who hear the page. */
export function Mark({ name, moving = false }: { name: string; moving?: boolean }) {
  return (
    <span className={`size-1.5 shrink-0 rounded-full bg-accent ${moving ? "animate-breathe" : ""}`} title={name}>
      <span className="sr-only">{name}</span>
    </span>
  );
}
