/** What exactly a call would do, as its tool says it; the hunks of a unified diff are coloured. Knows no tool. */
import { t } from "../words/t";

const HUNK = /^@@ -\d+(?:,\d+)? \+\d+(?:,\d+)? @@$/;

export function Preview({ text }: { text: string }) {
  const lines = text.split("\n");
  const from = lines.findIndex((line) => HUNK.test(line));
  return (
    <pre
      dir="auto"
      tabIndex={0}
      role="region"
      aria-label={t("ask.preview")}
      className="max-h-80 overflow-auto rounded-lg bg-sunken p-3 font-mono text-xs break-words whitespace-pre-wrap"
    >
      {from < 0
        ? text
        : lines.map((line, at) => (
            <span key={at} dir="auto" className={`-mx-3 block min-h-4 px-3 ${at < from ? "" : look(line)}`}>
              {line}
            </span>
          ))}
    </pre>
  );
}

function look(line: string): string {
  if (line.startsWith("+")) return "bg-accent-soft";
  if (line.startsWith("-")) return "bg-danger-soft";
  return line.startsWith("@@") ? "text-quiet" : "";
}
