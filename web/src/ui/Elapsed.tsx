/** What goes on now, and for how many seconds. Knows no work. */
import { useEffect, useState } from "react";
import { counted } from "../words/t";

export function Elapsed({ doing }: { doing: string }) {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((old) => old + 1), 1_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <span className="flex items-baseline gap-2">
      <span className="animate-breathe">{doing}</span>
      {seconds > 1 ? <span className="tabular-nums">{counted("time.seconds", seconds)}</span> : null}
    </span>
  );
}
