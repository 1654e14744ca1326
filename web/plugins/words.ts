/** Vite's part in the languages: where a catalogue lies, and what it still lacks. Knows no word. */
import { readFileSync } from "node:fs";
import type { Plugin } from "vite";

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
