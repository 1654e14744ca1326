/** The conversation whose name above its messages is being changed. Knows no field. */
import { createStore } from "../ui/store";

export const renaming = createStore<string | null>(null);
