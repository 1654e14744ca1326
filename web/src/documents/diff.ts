/** What is different between two texts: by lines, and by words within lines that were changed. Knows no component.
 *
 * Myers, “An O(ND) Difference Algorithm and Its Variations” (1986), with the edges cut off first.
 */
export interface Piece {
  kind: "same" | "gone" | "new";
  text: string;
}

export type Row = { kind: "same" | "gone" | "new"; pieces: readonly Piece[] } | { kind: "skipped"; count: number };

/** Differences beyond which two texts count as two texts: to find the shortest way would take too long. */
const MOST = 1_500;
/** Lines that are shown around a change. */
const AROUND = 3;
/** The part of a changed line's letters that stayed, below which it is another line. */
const ALIKE = 0.3;

export function rows(before: string, after: string): Row[] {
  const steps = compare(lines(before), lines(after));
  const found: Row[] = [];
  for (let at = 0; at < steps.length; ) {
    const step = steps[at] as Piece;
    if (step.kind === "same") {
      found.push(plain(step));
      at += 1;
      continue;
    }
    let end = at;
    while (end < steps.length && steps[end]?.kind !== "same") end += 1;
    found.push(...changed(steps.slice(at, end)));
    at = end;
  }
  return folded(found);
}

export function countChanges(all: readonly Row[]): { gone: number; fresh: number } {
  const count = (kind: Row["kind"]): number => all.filter((row) => row.kind === kind).length;
  return { gone: count("gone"), fresh: count("new") };
}

const lines = (text: string): string[] => (text === "" ? [] : text.replace(/\n$/, "").split("\n"));
const plain = (step: Piece): Row => ({ kind: step.kind, pieces: [{ kind: "same", text: step.text }] });

/** Lines that gave way to others, each beside the one that it became. */
function changed(steps: readonly Piece[]): Row[] {
  const gone = steps.filter(({ kind }) => kind === "gone");
  const fresh = steps.filter(({ kind }) => kind === "new");
  const old: Row[] = [];
  const now: Row[] = [];
  for (let at = 0; at < Math.max(gone.length, fresh.length); at += 1) {
    const [was, is] = [gone[at], fresh[at]];
    const words = was && is ? compare(words_of(was.text), words_of(is.text)) : [];
    const kept = words.reduce((sum, { kind, text }) => sum + (kind === "same" ? text.trim().length : 0), 0);
    const alike = was && is && kept >= ALIKE * Math.max(was.text.trim().length, is.text.trim().length);
    if (was) old.push(alike ? { kind: "gone", pieces: joined(words, "new") } : plain(was));
    if (is) now.push(alike ? { kind: "new", pieces: joined(words, "gone") } : plain(is));
  }
  return [...old, ...now];
}

const words_of = (line: string): string[] => line.match(/[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}_\s]/gu) ?? [];

function joined(words: readonly Piece[], without: Piece["kind"]): Piece[] {
  const found: Piece[] = [];
  for (const { kind, text } of words) {
    const last = found.at(-1);
    if (kind === without) continue;
    if (last?.kind === kind) last.text += text;
    else found.push({ kind, text });
  }
  return found;
}

function folded(all: readonly Row[]): Row[] {
  const near = new Set<number>();
  all.forEach((row, at) => {
    if (row.kind === "same") return;
    for (let by = -AROUND; by <= AROUND; by += 1) near.add(at + by);
  });
  const found: Row[] = [];
  all.forEach((row, at) => {
    if (near.has(at)) found.push(row);
    else {
      const last = found.at(-1);
      if (last?.kind === "skipped") last.count += 1;
      else found.push({ kind: "skipped", count: 1 });
    }
  });
  return found;
}

/** One step for each thing, in order: what stayed, what went, what came. */
export function compare(a: readonly string[], b: readonly string[]): Piece[] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  const as = (kind: Piece["kind"]) => (text: string): Piece => ({ kind, text });
  return [
    ...a.slice(0, start).map(as("same")),
    ...middle(a.slice(start, a.length - end), b.slice(start, b.length - end)),
    ...a.slice(a.length - end).map(as("same")),
  ];
}

function middle(a: readonly string[], b: readonly string[]): Piece[] {
  const trace: Int32Array[] = [];
  const most = Math.min(a.length + b.length, MOST);
  const far = new Int32Array(2 * most + 3);
  for (let d = 0; d <= most; d += 1) {
    trace.push(far.slice(most + 1 - d, most + 2 + d));
    for (let k = -d; k <= d; k += 2) {
      let x = down(far, most + 1 + k, k, d) ? at(far, most + 2 + k) : at(far, most + k) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x += 1;
      far[most + 1 + k] = x;
      if (x >= a.length && x - k >= b.length) return back(a, b, trace, d);
    }
  }
  return [...a.map((text): Piece => ({ kind: "gone", text })), ...b.map((text): Piece => ({ kind: "new", text }))];
}

const at = (values: Int32Array, index: number): number => values[index] ?? 0;
/** Whether the way to diagonal `k` comes from the one above it. */
const down = (far: Int32Array, index: number, k: number, d: number): boolean => k === -d || (k !== d && at(far, index - 1) < at(far, index + 1));

function back(a: readonly string[], b: readonly string[], trace: readonly Int32Array[], most: number): Piece[] {
  const found: Piece[] = [];
  let [x, y] = [a.length, b.length];
  for (let d = most; d > 0; d -= 1) {
    // What was reached before step `d`: diagonals from -d to d, of which the outermost are not set yet.
    const far = trace[d] as Int32Array;
    const k = x - y;
    const before = down(far, d + k, k, d) ? k + 1 : k - 1;
    const from = at(far, d + before);
    while (x > from && y > from - before) found.push({ kind: "same", text: a[(y -= 1, (x -= 1))] ?? "" });
    if (x === from) found.push({ kind: "new", text: b[(y -= 1)] ?? "" });
    else found.push({ kind: "gone", text: a[(x -= 1)] ?? "" });
  }
  while (x > 0) found.push({ kind: "same", text: a[(x -= 1)] ?? "" });
  return found.reverse();
}
