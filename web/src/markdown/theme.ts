/** Which kind of word in code gets which token colour. Knows no colour itself. */

const colour = (name: string): string => `var(--code-${name})`;

export const theme = {
  name: "lowkey",
  type: "light" as const,
  fg: colour("plain"),
  bg: "transparent",
  settings: [
    { settings: { foreground: colour("plain") } },
    { scope: ["comment", "punctuation.definition.comment"], settings: { foreground: colour("comment"), fontStyle: "italic" } },
    { scope: ["string", "markup.inline.raw", "constant.other.symbol"], settings: { foreground: colour("string") } },
    { scope: ["constant.numeric", "constant.language", "support.constant", "constant.character"], settings: { foreground: colour("value") } },
    { scope: ["keyword", "storage", "keyword.operator.word", "markup.heading"], settings: { foreground: colour("keyword") } },
    { scope: ["keyword.operator", "punctuation"], settings: { foreground: colour("plain") } },
    { scope: ["entity.name.function", "support.function", "entity.name.tag"], settings: { foreground: colour("name") } },
    { scope: ["entity.name.type", "entity.name.class", "support.type", "support.class", "entity.other.inherited-class"], settings: { foreground: colour("type") } },
    { scope: ["entity.other.attribute-name", "variable.parameter", "support.type.property-name"], settings: { foreground: colour("type") } },
    { scope: ["markup.inserted"], settings: { foreground: colour("string") } },
    { scope: ["markup.deleted"], settings: { foreground: colour("keyword") } },
    { scope: ["markup.bold"], settings: { fontStyle: "bold" } },
  ],
};
