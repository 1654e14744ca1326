/** Draws Markdown that grows: blocks that are finished are not read again. Knows no message. */
import { Fragment, jsx, jsxs } from "react/jsx-runtime";
import { toJsxRuntime } from "hast-util-to-jsx-runtime";
import type { ReactNode } from "react";
import remend from "remend";
import { elements } from "./elements";
import type { Pipeline } from "./pipeline";

/** The words of a footnote, or the address of a link that is named elsewhere. */
const DEFINITION = /^[ >\t*+-]*\[[^\]\n]+\]:/m;
/** What may yet become another item of the list before it. */
const UNDECIDED = /^ {0,3}(?:\d{1,9}[.)]?|[-+*])?\s*$/;

export class Drawing {
  private settled = "";
  private finished: ReactNode[] = [];

  constructor(private readonly pipeline: Pipeline) {}

  /** The blocks of the whole text. What still grows is shown as if it ended well here. */
  draw(text: string, growing: boolean): ReactNode[] {
    // What is defined at the end is meant everywhere: only then is a finished text read as a whole.
    if (!growing && (this.settled === "" || DEFINITION.test(text))) return this.pieces(text, 0);
    if (!text.startsWith(this.settled)) {
      this.settled = "";
      this.finished = [];
    }
    let rest = text.slice(this.settled.length);
    const cut = this.pipeline.lastBlock(rest);
    if (cut > 0 && !UNDECIDED.test(rest.slice(cut))) {
      const done = rest.slice(0, cut);
      this.finished = [...this.finished, ...this.pieces(done, this.finished.length)];
      this.settled += done;
      rest = rest.slice(cut);
    }
    return [...this.finished, ...this.pieces(growing ? remend(rest) : rest, this.finished.length)];
  }

  /** Keys tell the place of a block, so that it stays itself when its text has ended. */
  private pieces(text: string, first: number): ReactNode[] {
    return this.pipeline.blocks(text).map((block, index) =>
      jsx(
        Fragment,
        { children: toJsxRuntime({ type: "root", children: [block] }, { Fragment, jsx, jsxs, components: elements }) },
        String(first + index),
      ),
    );
  }
}
