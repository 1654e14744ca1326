/** Writes `licences.txt` beside the page: whose work is in it, and under which terms. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

const PACKAGE = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/;

function terms(folder: string): string {
  const about = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { name: string; version: string; license?: string };
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
  const text = file ? readFileSync(join(folder, file), "utf8").trim() : "";
  return `${about.name} ${about.version} (${about.license ?? "see below"})\n\n${text}`.trim();
}

export function licences(): Plugin {
  const folders = new Set<string>();
  return {
    name: "licences",
    apply: "build",
    transform(_, id) {
      const folder = PACKAGE.exec(id.replace(/^\0/, ""))?.[0];
      if (folder && existsSync(join(folder, "package.json"))) folders.add(folder);
    },
    generateBundle() {
      const all = [...folders].map(terms).sort((a, b) => a.localeCompare(b, "en"));
      const rule = `\n\n${"-".repeat(72)}\n\n`;
      this.emitFile({ type: "asset", fileName: "licences.txt", source: `Work of others in this page.${rule}${all.join(rule)}\n` });
    },
  };
}
