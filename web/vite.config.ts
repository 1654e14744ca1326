import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import tailwind from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import type { Plugin } from "vite";
import { licences } from "./plugins/licences.ts";
import { early, kept, WORKER } from "./plugins/shell.ts";
import { addressed, fallsBack, spokenEarly } from "./plugins/words.ts";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const out = here("../lowkey/server/page");

/** KaTeX offers each font in three formats; every browser we serve reads the smallest one. */
function onlyWoff2(): Plugin {
  return {
    name: "only-woff2",
    enforce: "pre",
    transform(code, id) {
      if (!id.includes("katex") || !id.split("?")[0]?.endsWith(".css")) return null;
      return { code: code.replace(/,url\([^)]*\.(?:woff|ttf)\) format\("(?:woff|truetype)"\)/g, ""), map: null };
    },
  };
}

/** Packs what can be packed beside the file itself: the server sends it to whoever takes it. */
function packed(): Plugin {
  return {
    name: "packed",
    apply: "build",
    async writeBundle(_, bundle) {
      for (const name of Object.keys(bundle).filter((each) => /^assets\/.*\.(js|css)$/.test(each))) {
        const path = join(out, name);
        await writeFile(`${path}.gz`, gzipSync(await readFile(path), { level: 9 }));
      }
    },
  };
}

export default defineConfig({
  resolve: { alias: [{ find: /^elkjs.*/, replacement: fileURLToPath(new URL("src/markdown/noElk.ts", import.meta.url)) }] },
  plugins: [onlyWoff2(), fallsBack(), addressed(), spokenEarly(here("src/words")), react(), tailwind(), early(), kept(here("public")), licences(), packed()],
  build: {
    outDir: out,
    emptyOutDir: true,
    target: "es2023",
    rolldownOptions: {
      input: { index: here("index.html"), [WORKER]: here("src/offline/worker.ts") },
      output: {
        entryFileNames: ({ name }) => (name === WORKER ? "[name].js" : "assets/[name]-[hash].js"),
        // What the page begins with is one file: a slow processor pays for each one it calls for.
        codeSplitting: { groups: [{ name: "page", tags: ["$initial"], test: (id) => !id.endsWith("/offline/worker.ts") }] },
      },
    },
    // A strict content security policy allows no data: scripts or fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 800,
  },
  server: {
    proxy: Object.fromEntries(
      ["/api", "/health", "/v1"].map((path) => [path, { target: process.env.LOWKEY_URL ?? "http://127.0.0.1:5695" }]),
    ),
  },
  test: { environment: "node", include: ["src/**/*.test.{ts,tsx}"], setupFiles: ["src/words/english.ts"] },
});
