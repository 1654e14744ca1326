/** Vite's part in the languages: where a catalogue lies, and what it still lacks. Knows no word. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

/** What stands on the page before any catalogue has arrived. */
const EARLY = ["write.label", "write.placeholder"];
const CATALOGUE = /\/src\/words\/([a-z]+)\.json$/;

/** While a translation lacks a word, the page says it in English; a test names what is lacking. */
export function fallsBack(): Plugin {
  return {
    name: "falls-back",
    enforce: "pre",
    transform(code, id) {
      if (!CATALOGUE.test(id)) return null;
      const english = JSON.parse(readFileSync(id.replace(/[a-z]+\.json$/, "en.json"), "utf8")) as object;
      return { code: JSON.stringify({ ...english, ...(JSON.parse(code) as object) }), map: null };
    },
  };
}

/** Tells `language.js` each catalogue's address, so that it can be called for before any code runs. */
export function addressed(): Plugin {
  return {
    name: "addressed",
    transformIndexHtml: {
      order: "post",
      handler(html, { bundle }) {
        const told = Object.values(bundle ?? {}).flatMap((chunk) => {
          const tag = chunk.type === "chunk" ? CATALOGUE.exec(chunk.facadeModuleId ?? "")?.[1] : undefined;
          return tag ? [`data-${tag}="/${chunk.fileName}"`] : [];
        });
        return html.replace('src="/language.js"', ['src="/language.js"', ...told.sort()].join(" "));
      },
    },
  };
}

/** Tells `early.js` its few words in every language: it cannot wait for a catalogue. */
export function spokenEarly(folder: string): Plugin {
  const catalogues = readdirSync(folder).filter((name) => name.endsWith(".json"));
  const told = catalogues.map((name) => {
    const words = JSON.parse(readFileSync(join(folder, name), "utf8")) as Record<string, string>;
    return [name.replace(".json", ""), Object.fromEntries(EARLY.map((word) => [word, words[word]]))];
  });
  return {
    name: "spoken-early",
    transformIndexHtml: {
      order: "post",
      handler: (html) => html.replace('src="/early.js"', (src) => `${src} data-words="${escaped(JSON.stringify(Object.fromEntries(told)))}"`),
    },
  };
}

const escaped = (text: string): string => text.replace(/&/g, "&amp;").replace(/"/g, "&quot;");
