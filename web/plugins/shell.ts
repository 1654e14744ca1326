/** Vite's part in opening without a network: what the page needs to begin, told to the browser and to the worker. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { OutputBundle, OutputChunk } from "rolldown";
import type { Plugin } from "vite";

/** The worker's name in the build: it lies at the root, so that the whole page is within its reach. */
export const WORKER = "worker";
/** The page as it was built, without a person in it. */
const PAGE = "/index.html";
/** The one face that every language begins with. */
const FACE = /figtree-latin-wght-normal[^/]*\.woff2$/;
const CATALOGUE = /\/src\/words\/[a-z]+\.json$/;

const chunks = (bundle: OutputBundle): OutputChunk[] => Object.values(bundle).filter((each) => each.type === "chunk");

/** The files without which nothing is shown, in any language. */
function beginning(bundle: OutputBundle): string[] {
  const first = chunks(bundle).filter((each) => (each.isEntry && each.name !== WORKER) || CATALOGUE.test(each.facadeModuleId ?? ""));
  const found = new Set<string>();
  for (const chunk of first) {
    for (const name of [chunk.fileName, ...chunk.imports, ...(chunk.viteMetadata?.importedCss ?? [])]) found.add(name);
  }
  for (const name of Object.keys(bundle)) if (FACE.test(name)) found.add(name);
  return [...found].sort();
}

/** Tells the worker what to keep; every release is another worker, because its files have other names. */
export function kept(publicDir: string): Plugin {
  return {
    name: "kept",
    apply: "build",
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        const worker = chunks(bundle).find((each) => each.name === WORKER);
        if (!worker) return;
        const fixed = readdirSync(publicDir).sort();
        const files = [PAGE, ...[...fixed, ...beginning(bundle)].map((name) => `/${name}`)];
        const hash = createHash("sha256").update(files.join());
        for (const name of fixed) hash.update(readFileSync(join(publicDir, name)));
        const release = hash.digest("hex").slice(0, 12);
        worker.code = worker.code.replace("__SHELL__", () => JSON.stringify({ release, files }));
      },
    },
  };
}

/** The typeface is called for by the page itself, not first by its styles: words seldom change their shape. */
export function early(): Plugin {
  return {
    name: "early",
    transformIndexHtml: {
      order: "post",
      handler: (_, { bundle }) =>
        Object.keys(bundle ?? {})
          .filter((name) => FACE.test(name))
          .map((name) => ({
            tag: "link",
            attrs: { rel: "preload", href: `/${name}`, as: "font", type: "font/woff2", crossorigin: true },
            injectTo: "head-prepend" as const,
          })),
    },
  };
}
