/** What to call a stretch of code on somebody's disk. Knows no block and no button. */
import { type Language, nameOfLanguage } from "./languages";

const ENDINGS: Readonly<Record<Language, string>> = {
  bash: "sh", c: "c", cpp: "cpp", csharp: "cs", css: "css", diff: "diff", docker: "Dockerfile", go: "go", haskell: "hs",
  html: "html", ini: "ini", java: "java", javascript: "js", json: "json", jsx: "jsx", julia: "jl", kotlin: "kt",
  latex: "tex", lua: "lua", make: "Makefile", markdown: "md", nix: "nix", php: "php", powershell: "ps1", python: "py",
  r: "R", ruby: "rb", rust: "rs", scala: "scala", sql: "sql", swift: "swift", toml: "toml", tsx: "tsx",
  typescript: "ts", xml: "xml", yaml: "yaml", zig: "zig",
};
/** Languages whose files have a whole name of their own. */
const WHOLE: ReadonlySet<string> = new Set(["Dockerfile", "Makefile"]);
const NAME = String.raw`(?<name>[\w./\\-]*[\w-]+\.[A-Za-z]\w{0,9})`;
const IN_META = new RegExp(`(?:^|[\\s"'=])${NAME}(?:$|[\\s"'])`);
/** Models like to begin with a comment that is nothing but the file's name. */
const IN_FIRST_LINE = new RegExp(String.raw`^\s*(?:#|//|--|;|%|/\*|<!--)\s*(?:file(?:name)?:\s*)?${NAME}\s*(?:\*/|-->)?\s*$`, "i");

/** `meta`: the words after the language. */
export function fileName(code: string, language: string, meta: string): string {
  const first = code.slice(0, Math.max(0, code.indexOf("\n")) || 200);
  const said = IN_META.exec(meta)?.groups?.name ?? IN_FIRST_LINE.exec(first)?.groups?.name;
  const base = said?.split(/[/\\]/).at(-1)?.replace(/^\.+/, "").slice(0, 80);
  if (base) return base;
  const known = nameOfLanguage(language);
  const ending = language === "svg" ? "svg" : language === "mermaid" ? "mmd" : known ? ENDINGS[known] : "txt";
  return WHOLE.has(ending) ? ending : `code.${ending}`;
}
