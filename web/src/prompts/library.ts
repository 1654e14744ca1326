/** The prompts that come with Lowkey, in the language that is spoken. Knows no component. */
import { createStore } from "../ui/store";
import { language } from "../words/t";
import type { Tag } from "../words/languages";

export interface LibraryPrompt {
  id: string;
  name: string;
  text: string;
}

/** One chunk for each language, fetched when somebody first looks for a prompt. */
const SHELVES: Readonly<Record<Tag, () => Promise<{ default: readonly LibraryPrompt[] }>>> = {
  en: () => import("./library/en.json"),
  de: () => import("./library/de.json"),
  zh: () => import("./library/zh.json"),
  ar: () => import("./library/ar.json"),
};

/** Empty until they were read. */
export const library = createStore<readonly LibraryPrompt[]>([]);

/** Away from the network they stay as they were: nobody waits for them. */
export async function readLibrary(): Promise<void> {
  try {
    library.set((await SHELVES[language.get().tag]()).default);
  } catch (error) {
    console.warn("The prompts that come with Lowkey can't be read now.", error);
  }
}
