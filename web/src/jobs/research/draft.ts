/** What was filled in and not yet begun: it is there again for whoever looks elsewhere meanwhile. Knows no component. */
import { createStore } from "../../ui/store";
import { type Effort, type Preset, PRESETS } from "./presets";

export const EVERYWHERE = "everywhere";
export const MINE = "mine";

interface Draft {
  preset: Preset;
  words: string;
  effort: Effort;
  /** Everywhere, in what is theirs, or the id of a project. */
  where: string;
}

export const NOTHING: Draft = { preset: PRESETS.research as Preset, words: "", effort: "standard", where: EVERYWHERE };

export const draft = createStore<Draft>(NOTHING);
