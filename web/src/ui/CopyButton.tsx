/** Copies a text and says for a moment that it did. */
import { useEffect, useState } from "react";
import { t } from "../words/t";
import { IconButton } from "./Button";
import { copyText } from "./copy";

export function CopyButton({ text, className }: { text: () => string; className?: string }) {
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!done) return;
    const timer = setTimeout(() => setDone(false), 1_500);
    return () => clearTimeout(timer);
  }, [done]);
  return (
    <IconButton
      icon={done ? "check" : "copy"}
      label={t(done ? "copied" : "copy")}
      small
      onClick={async () => setDone(await copyText(text()))}
      className={className ?? ""}
    />
  );
}
