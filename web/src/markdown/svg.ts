/** A drawing as the address of an image: as an image it runs no script and loads nothing. Knows no component.
 *
 * The text is never parsed in the page itself, where even a parser would heed some of what it holds.
 */

const LONGEST = 300_000;
const NAMESPACE = "http://www.w3.org/2000/svg";
const ROOT = /^\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--[\s\S]{0,2000}?-->\s*)*<svg\b(?<attributes>[^>]*)>/;
const BOX = /\bviewBox\s*=\s*["']\s*[-\d.]+[\s,]+[-\d.]+[\s,]+(?<width>[\d.]+)[\s,]+(?<height>[\d.]+)\s*["']/;
const SIZE = /\s(?:width|height)\s*=\s*(?:"[^"]*"|'[^']*')/g;

/** Throws where the text is no drawing. */
export function svgImage(text: string): string {
  const attributes = ROOT.exec(text)?.groups?.attributes;
  // Entities can unfold to anything.
  if (attributes === undefined || text.length > LONGEST || /<!(?:DOCTYPE|ENTITY)/i.test(text)) throw new Error("This is no drawing.");
  const { width, height } = BOX.exec(attributes)?.groups ?? {};
  // An image whose size hangs on its surroundings would be as wide as the browser likes.
  const fixed = width && height ? `${attributes.replace(SIZE, "")} width="${width}" height="${height}"` : attributes;
  const named = /\bxmlns\s*=/.test(fixed) ? fixed : `${fixed} xmlns="${NAMESPACE}"`;
  const start = text.indexOf("<svg") + "<svg".length;
  const whole = text.slice(0, start) + named + text.slice(start + attributes.length);
  return `data:image/svg+xml;charset=utf-8,${encodeURIComponent(whole.trim())}`;
}

/** The same, once the browser has read it without a mistake. */
export async function checkedImage(text: string): Promise<string> {
  const image = new Image();
  image.src = svgImage(text);
  await image.decode();
  return image.src;
}
