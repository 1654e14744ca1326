/** Errands that come up again and again: what is asked, where it is looked for, how thoroughly. Knows no component. */
import type { Word } from "../../words/t";

export const EFFORTS = ["quick", "standard", "deep"] as const;
export type Effort = (typeof EFFORTS)[number];

/** Of one's own, nothing of the web. */
export const OWN = ["files", "chats", "memory"] as const;

export interface Preset {
  name: Word;
  hint: Word;
  /** The question around the words of its person; null: their words are the question. */
  ask: Word | null;
  effort: Effort;
  /** It begins with one's own things, the web aside. */
  own: boolean;
}

export const PRESETS: Readonly<Record<string, Preset>> = {
  research: { name: "research.new", hint: "research.hint", ask: null, effort: "standard", own: false },
  preflight: { name: "preset.preflight", hint: "preset.preflight.hint", ask: "preset.preflight.ask", effort: "standard", own: false },
  compare: { name: "preset.compare", hint: "preset.compare.hint", ask: "preset.compare.ask", effort: "standard", own: false },
  trip: { name: "preset.trip", hint: "preset.trip.hint", ask: "preset.trip.ask", effort: "standard", own: false },
  read: { name: "preset.read", hint: "preset.read.hint", ask: null, effort: "deep", own: true },
  opinion: { name: "preset.opinion", hint: "preset.opinion.hint", ask: "preset.opinion.ask", effort: "standard", own: false },
};
