/** The shapes of lists and notes. Knows nothing of how they are fetched or shown. Times: milliseconds since 1970. */

/** One thing on a list, or a note. */
export interface Item {
  id: string;
  text: string;
  /** It is ticked off. */
  done: boolean;
}

export interface List {
  id: string;
  name: string;
  items: Item[];
}

/** What was taken off one list at one moment. `whole`: the list itself went, too. */
export interface Removal {
  at: number;
  list: string;
  texts: string[];
  whole: boolean;
}

/** All that a person keeps, and what can be brought back, the newest first. */
export interface Kept {
  lists: List[];
  notes: Item[];
  removals: Removal[];
}

/** What became of what was to be added. `there`: it is on it already. */
export interface Added {
  new: string[];
  there: string[];
}

/** What was removed together; `at` brings it back. */
export interface Gone {
  count: number;
  at: number;
}
