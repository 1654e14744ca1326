/** Copies a text and says for a moment that it did. */
import { useEffect, useState } from "react";
import { t } from "../words/t";
import { IconButton } from "./Button";
import { copyText } from "./copy";

interface Props {
  text: () => string;
  /** The same with its looks, for programs that take those. */
  html?: () => Promise<string>;
  /** What is copied, where it is not plain from the place. */
  label?: string;
  className?: string;
}

export function CopyButton({ text, html, label, className }: Props) {
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!done) return;
    const timer = setTimeout(() => setDone(false), 1_500);
    return () => clearTimeout(timer);
  }, [done]);
  return (
    <IconButton
      icon={done ? "check" : "copy"}
      label={done ? t("copied") : (label ?? t("copy"))}
      small
      onClick={async () => setDone(await copyText(text(), html))}
      className={className ?? ""}
    />
  );
}
