/** Colours for code. Knows languages, not how code is framed. Loaded when the first code appears.
 *
 * The engine is the one written in JavaScript: the other needs WebAssembly, which a strict content
 * security policy does not let run.
 */
import { createHighlighterCore, type GrammarState, type HighlighterCore, type ThemedToken } from "@shikijs/core";
import { createJavaScriptRegexEngine } from "@shikijs/engine-javascript";
import { languages, nameOfLanguage } from "./languages";
import { theme } from "./theme";

export type Line = readonly ThemedToken[];

let starting: Promise<HighlighterCore> | undefined;

function start(): Promise<HighlighterCore> {
  starting ??= createHighlighterCore({ themes: [theme], langs: [], engine: createJavaScriptRegexEngine({ forgiving: true }) });
  return starting;
}

/** Colours growing code line by line: a finished line is never read twice. */
export class Highlighter {
  private lines: Line[] = [];
  private done = "";
  private grammar: GrammarState | undefined;

  private constructor(
    private readonly core: HighlighterCore,
    private readonly language: string,
  ) {}

  /** Null where the language is not known. */
  static async of(language: string): Promise<Highlighter | null> {
    const name = nameOfLanguage(language);
    if (name === null) return null;
    const core = await start();
    await core.loadLanguage(languages[name]);
    return new Highlighter(core, name);
  }

  colour(code: string): Line[] {
    if (!code.startsWith(this.done)) {
      this.lines = [];
      this.done = "";
      this.grammar = undefined;
    }
    const end = code.lastIndexOf("\n") + 1;
    if (end > this.done.length) {
      const { tokens, state } = this.read(code.slice(this.done.length, end - 1));
      this.lines.push(...tokens);
      this.grammar = state;
      this.done = code.slice(0, end);
    }
    const rest = code.slice(end);
    return rest ? [...this.lines, ...this.read(rest).tokens] : this.lines;
  }

  private read(code: string): { tokens: ThemedToken[][]; state: GrammarState | undefined } {
    const { tokens, grammarState } = this.core.codeToTokens(code, {
      lang: this.language,
      theme: theme.name,
      ...(this.grammar ? { grammarState: this.grammar } : {}),
    });
    return { tokens, state: grammarState };
  }
}
