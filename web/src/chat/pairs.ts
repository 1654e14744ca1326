/** Which two answers stand beside each other in a conversation, kept on this device until one is picked. */

/** Two answers to one question that stand beside each other. */
export interface Pair {
  first: string;
  second: string;
}

const PREFIX = "lowkey.beside.";

export function readPair(conversation: string | null): Pair | null {
  const kept = conversation && localStorage.getItem(PREFIX + conversation);
  if (!kept) return null;
  const [first, second] = kept.split(" ");
  return first && second ? { first, second } : null;
}

export function keepPair(conversation: string, pair: Pair | null): void {
  try {
    if (pair) localStorage.setItem(PREFIX + conversation, `${pair.first} ${pair.second}`);
    else localStorage.removeItem(PREFIX + conversation);
  } catch {
    // A full or blocked storage: after a reload the two are versions of each other, as all answers are.
  }
}
