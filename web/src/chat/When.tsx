/** When a message was written: the hour today, the day before that. */
import { date } from "../words/t";

export function When({ at }: { at: number }) {
  const today = new Date(at).toDateString() === new Date().toDateString();
  const short = date(at, today ? { hour: "numeric", minute: "2-digit" } : { day: "numeric", month: "short", year: "numeric" });
  return (
    <time dateTime={new Date(at).toISOString()} title={date(at, { dateStyle: "full", timeStyle: "short" })} className="px-2 text-xs whitespace-nowrap text-quiet">
      {short}
    </time>
  );
}
