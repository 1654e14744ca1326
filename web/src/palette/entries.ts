/** What the palette can list: something with a name that can be chosen. Knows no screen and no server. */
import type { IconName } from "../ui/icons";
import type { Snippet } from "../wire/shapes";

export const GROUPS = ["recent", "conversations", "here", "actions", "projects", "settings", "models", "messages"] as const;
export type GroupName = (typeof GROUPS)[number];

export interface Entry {
  id: string;
  group: GroupName;
  icon: IconName;
  name: string;
  /** Other words under which it is found. */
  also?: string;
  /** A second line, in which the words that were found are marked. */
  words?: readonly Snippet[];
  /** What stands at the end of its line: a project, or the day of this time. */
  aside?: string;
  at?: number;
  /** Its shortcut. */
  keys?: string;
  run: () => void;
}

export interface Found {
  name: GroupName;
  entries: readonly Entry[];
}

const MOST = 8;
/** Conversations looked through at once, the newest; the server finds the rest. */
export const REACH = 4_000;

/** Lower case without accents, letter for letter, so that places in it are places in the text. */
export function folded(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text.toLowerCase();
  return Array.from(text, (letter) => {
    const plain = letter.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
    return plain.length === letter.length ? plain : letter;
  }).join("");
}

const known = new Map<string, string>();

function foldedOnce(text: string): string {
  const found = known.get(text);
  if (found !== undefined) return found;
  if (known.size > 4 * REACH) known.clear();
  const made = folded(text);
  known.set(text, made);
  return made;
}

export function wordsOf(query: string): string[] {
  return folded(query).split(/\s+/).filter(Boolean);
}

/** How well an entry fits; 0 where it does not. */
export function score({ name, also = "" }: Pick<Entry, "name" | "also">, words: readonly string[]): number {
  const title = foldedOnce(name);
  if (words.every((word) => begins(title, word))) return title.startsWith(words[0] ?? "") ? 3 : 2;
  const all = `${title} ${foldedOnce(also)}`;
  return words.every((word) => begins(all, word)) ? 1 : 0;
}

/** Whether some word of the text begins so; inside a word counts where letters stand without spaces. */
function begins(text: string, word: string): boolean {
  let at = text.indexOf(word);
  while (at > 0 && isLetter(text[at - 1]) && isLetter(word[0])) at = text.indexOf(word, at + 1);
  return at >= 0;
}

const isLetter = (letter: string | undefined): boolean => letter !== undefined && /[a-z0-9\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Arabic}\p{Script=Hebrew}]/u.test(letter);

/** The entries that fit, the best first, in groups of which the one with the best comes first. */
export function arrange(entries: readonly Entry[], query: string): Found[] {
  const words = wordsOf(query);
  const groups = new Map<GroupName, { entry: Entry; score: number }[]>();
  for (const entry of entries) {
    // What the server found was found by its own rules.
    const value = words.length === 0 || entry.words ? 1 : score(entry, words);
    if (value === 0) continue;
    const group = groups.get(entry.group);
    if (group) group.push({ entry, score: value });
    else groups.set(entry.group, [{ entry, score: value }]);
  }
  const best = (name: GroupName): number => (groups.get(name) ?? []).reduce((top, each) => Math.max(top, each.score), 0);
  return GROUPS.filter((name) => groups.has(name))
    .toSorted((a, b) => (words.length === 0 ? 0 : best(b) - best(a)))
    .map((name) => ({
      name,
      entries: (groups.get(name) ?? [])
        .toSorted((a, b) => b.score - a.score)
        .slice(0, name === "messages" ? undefined : MOST)
        .map(({ entry }) => entry),
    }));
}

/** The name in pieces, with what was looked for marked. */
export function marked(name: string, query: string): Snippet[] {
  const text = foldedOnce(name);
  const hits = wordsOf(query).flatMap((word) => {
    let at = text.indexOf(word);
    while (at > 0 && isLetter(text[at - 1]) && isLetter(word[0])) at = text.indexOf(word, at + 1);
    return at < 0 ? [] : [{ at, end: at + word.length }];
  });
  const pieces: Snippet[] = [];
  let from = 0;
  for (const { at, end } of hits.toSorted((a, b) => a.at - b.at)) {
    if (at < from) continue;
    if (at > from) pieces.push({ text: name.slice(from, at), hit: false });
    pieces.push({ text: name.slice(at, end), hit: true });
    from = end;
  }
  if (from < name.length) pieces.push({ text: name.slice(from), hit: false });
  return pieces;
}
