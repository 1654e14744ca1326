/** A title as the name of a file. Knows no file. */
export function plainName(title: string, usual: string): string {
  return title.replace(/[\p{Cc}<>:"/\\|?*]+/gu, " ").replace(/\s+/g, " ").trim().replace(/^\.+/, "").slice(0, 80) || usual;
}
