import { fileURLToPath } from "node:url";
import tailwind from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import type { Plugin } from "vite";

const out = fileURLToPath(new URL("../lowkey/server/page", import.meta.url));

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

export default defineConfig({
  plugins: [onlyWoff2(), react(), tailwind()],
  build: {
    outDir: out,
    emptyOutDir: true,
    target: "es2023",
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
  test: { environment: "node", include: ["src/**/*.test.{ts,tsx}"] },
});
