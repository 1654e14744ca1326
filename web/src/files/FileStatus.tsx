/** One line on how far a file is read: progress, pages, or why it can't be. */
import { useEffect } from "react";
import { useStore } from "../ui/store";
import type { FileText } from "../wire/files";
import { bytes, number, row, said, t } from "../words/t";
import { lookUp, texts } from "./texts";

export function useText(id: string): FileText | null | undefined {
  const text = useStore(texts, (all) => all[id]);
  useEffect(() => lookUp([id]), [id]);
  return text;
}

export function FileStatus({ id, size }: { id: string; size: number }) {
  const text = useText(id);
  const problem = text?.about.problem;
  if (problem) {
    const { message, hint } = said(problem);
    return (
      <span className="text-danger" title={hint}>
        {message}
      </span>
    );
  }
  return <>{row([bytes(size), ...told(text)])}</>;
}

function told(text: FileText | null | undefined): string[] {
  switch (text?.status) {
    case "queued":
      return [t("file.queued")];
    case "reading":
      return [text.of > 0 ? t("file.readingOf", { done: text.done, of: text.of }) : t("file.reading")];
    case "ready":
      return text.about.unit === "" ? [] : [t("file.pages", { count: number(text.about.pages) })];
    default:
      return [];
  }
}
