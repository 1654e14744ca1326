/** The languages whose code gets colours, each loaded when it is first needed. */
import type { LanguageInput } from "@shikijs/core";

export const languages = {
  bash: () => import("@shikijs/langs/bash"),
  c: () => import("@shikijs/langs/c"),
  cpp: () => import("@shikijs/langs/cpp"),
  csharp: () => import("@shikijs/langs/csharp"),
  css: () => import("@shikijs/langs/css"),
  diff: () => import("@shikijs/langs/diff"),
  docker: () => import("@shikijs/langs/docker"),
  go: () => import("@shikijs/langs/go"),
  haskell: () => import("@shikijs/langs/haskell"),
  html: () => import("@shikijs/langs/html"),
  ini: () => import("@shikijs/langs/ini"),
  java: () => import("@shikijs/langs/java"),
  javascript: () => import("@shikijs/langs/javascript"),
  json: () => import("@shikijs/langs/json"),
  jsx: () => import("@shikijs/langs/jsx"),
  julia: () => import("@shikijs/langs/julia"),
  kotlin: () => import("@shikijs/langs/kotlin"),
  latex: () => import("@shikijs/langs/latex"),
  lua: () => import("@shikijs/langs/lua"),
  make: () => import("@shikijs/langs/make"),
  markdown: () => import("@shikijs/langs/markdown"),
  nix: () => import("@shikijs/langs/nix"),
  php: () => import("@shikijs/langs/php"),
  powershell: () => import("@shikijs/langs/powershell"),
  python: () => import("@shikijs/langs/python"),
  r: () => import("@shikijs/langs/r"),
  ruby: () => import("@shikijs/langs/ruby"),
  rust: () => import("@shikijs/langs/rust"),
  scala: () => import("@shikijs/langs/scala"),
  sql: () => import("@shikijs/langs/sql"),
  swift: () => import("@shikijs/langs/swift"),
  toml: () => import("@shikijs/langs/toml"),
  tsx: () => import("@shikijs/langs/tsx"),
  typescript: () => import("@shikijs/langs/typescript"),
  xml: () => import("@shikijs/langs/xml"),
  yaml: () => import("@shikijs/langs/yaml"),
  zig: () => import("@shikijs/langs/zig"),
} satisfies Record<string, LanguageInput>;

export type Language = keyof typeof languages;

const OTHER_NAMES: Readonly<Record<string, Language>> = {
  sh: "bash", shell: "bash", zsh: "bash", console: "bash", "c++": "cpp", cc: "cpp", h: "c", hpp: "cpp", cs: "csharp",
  "c#": "csharp", dockerfile: "docker", golang: "go", hs: "haskell", htm: "html", svg: "xml", conf: "ini", cfg: "ini",
  js: "javascript", mjs: "javascript", cjs: "javascript", node: "javascript", json5: "json", jsonc: "json", jl: "julia",
  kt: "kotlin", tex: "latex", makefile: "make", md: "markdown", ps1: "powershell", pwsh: "powershell", py: "python",
  python3: "python", ipython: "python", rb: "ruby", rs: "rust", postgresql: "sql", mysql: "sql", sqlite: "sql",
  ts: "typescript", yml: "yaml", patch: "diff",
};

export function nameOfLanguage(said: string): Language | null {
  const name = said.toLowerCase();
  if (Object.hasOwn(languages, name)) return name as Language;
  return Object.hasOwn(OTHER_NAMES, name) ? (OTHER_NAMES[name] ?? null) : null;
}
