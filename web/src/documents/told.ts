/** What a call of a document tool tells of its document, before and after its end. Knows no component. */
import type { CallPart, ResultPart } from "../wire/types";

export interface Told {
  /** Null while it is not known yet. */
  id: string | null;
  version: number | null;
  title: string;
  /** Lines written so far, while it is being written. */
  lines: number | null;
}

const HEAD = /^Document ([0-9a-f]{6}), version (\d+): “(.*)”, \d+ lines?\./;

export function told(call: CallPart, result: ResultPart | null): Told {
  const done = result && found(result);
  if (done) return { ...done, lines: null };
  const text = partial(call.text, "text");
  return { id: null, version: null, title: partial(call.text, "title") ?? "", lines: text === null ? null : text.split("\n").length };
}

/** The document that a call wrote, and which version; null where it wrote none. */
export function found({ ok, text }: ResultPart): { id: string; version: number; title: string } | null {
  const [, id, version, title] = (ok && HEAD.exec(text)) || [];
  return id ? { id, version: Number(version), title: title ?? "" } : null;
}

/** The string under this name in JSON that may be cut short anywhere; null where it has not begun. */
export function partial(json: string, name: string): string | null {
  const begun = new RegExp(`"${name}"\\s*:\\s*"((?:[^"\\\\]|\\\\.)*)`, "s").exec(json)?.[1];
  if (begun === undefined) return null;
  try {
    // What is left of an escape that was cut.
    return JSON.parse(`"${begun.replace(/\\(?:u[0-9a-fA-F]{0,3})?$/, "").replace(/[\n\r\t]/g, " ")}"`) as string;
  } catch {
    return begun;
  }
}
