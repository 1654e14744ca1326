/** Which files a message can take: pictures, documents, and whatever holds words. Knows nothing of how they are sent. */

const PICTURES: ReadonlySet<string> = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);
const WORDS = /^text\/|^application\/(json|xml|javascript)/;
/** What the server takes the words out of; it says itself where it can't. */
const DOCUMENTS = /\.(pdf|docx?|pptx?|xlsx?|odt|ods|odp|epub|eml|mbox|msg|rtf|zip|tar|t?gz|bz2|xz)$/i;
/** Bytes read to find out whether a file holds words: browsers know few kinds of text by name. */
const LOOK = 65_536;

export function isPicture(mediaType: string): boolean {
  return PICTURES.has(mediaType);
}

/** The file with a media type that tells what it is; null where nobody could read it. */
export async function readable(file: File): Promise<File | null> {
  if (isPicture(file.type) || WORDS.test(file.type) || file.type === "application/pdf" || DOCUMENTS.test(file.name)) return file;
  const start = new Uint8Array(await file.slice(0, LOOK).arrayBuffer());
  return holdsWords(start) ? new File([file], file.name, { type: "text/plain" }) : null;
}

export function holdsWords(bytes: Uint8Array): boolean {
  if (bytes.includes(0)) return false;
  try {
    // As a stream, because the last letter may be cut in two.
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    // Not UTF-8: a picture, a program, an archive.
    return false;
  }
}
