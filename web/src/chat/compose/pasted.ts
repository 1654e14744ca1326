/** What a paste brings: files, or more words than a message box shows well. Knows no component. */

/** Characters from which on pasted words become a file. */
export const MANY = 4_000;

/** The pasted files. A picture of words that were copied, as office programs add it, is none. */
export function pastedFiles(data: Pick<DataTransfer, "files" | "getData">): File[] {
  const files = [...data.files];
  const drawn = data.getData("text/plain") !== "" && files.every(({ type }) => type.startsWith("image/"));
  return drawn ? [] : files;
}

/** The pasted words where they are many, else null. */
export function pastedWords(data: Pick<DataTransfer, "files" | "getData">): string | null {
  const words = data.getData("text/plain");
  return pastedFiles(data).length === 0 && words.length > MANY ? words : null;
}
