/** A document as a file of the person's. Knows no component. */
import type { Document } from "../wire/documents";
import { fileName } from "../markdown/fileName";
import { save } from "../ui/download";

/** As it is written: Markdown, a program's file, an app's page. */
export function saveAsWritten(document: Document, text: string): void {
  const [ending, type] = document.kind === "text" ? ["md", "text/markdown"] : document.kind === "app" ? ["html", "text/html"] : ["", "text/plain"];
  save(ending ? `${plain(document.title)}.${ending}` : codeName(document, text), text, type);
}

/** Markdown as a web page that needs nothing else. */
export async function saveAsPage(document: Document, text: string): Promise<void> {
  const { richText } = await import("../markdown/rich");
  const title = document.title.replace(/&/g, "&amp;").replace(/</g, "&lt;");
  save(`${plain(document.title)}.html`, `<!doctype html>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">\n<title>${title}</title>\n<style>${STYLE}</style>\n${richText(text)}\n`, "text/html");
}

/** A title that is a file's name already stays it. */
function codeName({ title, language }: Document, text: string): string {
  return /^[\w-]+(\.[\w-]+)*\.\w{1,10}$/.test(title) ? title : fileName(text, language, "").replace(/^code\./, `${plain(title)}.`);
}

function plain(title: string): string {
  return title.replace(/[\p{Cc}<>:"/\\|?*]+/gu, " ").replace(/\s+/g, " ").trim().replace(/^\.+/, "").slice(0, 80) || "document";
}

const STYLE = "body{max-width:44rem;margin:3rem auto;padding:0 1rem;font:1rem/1.65 system-ui,sans-serif}pre{overflow:auto;padding:1rem;background:#8881}table{border-collapse:collapse}td,th{padding:.3rem .7rem;border:1px solid #8886}";
