/** What searches the web for this installation, as the page knows it. Knows no component. */
import { web as api } from "../wire/api";
import { createStore } from "../ui/store";

/** By its name; null where nothing does, or it is not known yet. */
export const search = createStore<string | null>(null);

export async function readWeb(): Promise<void> {
  // Where it can't be asked, there is nothing to switch.
  await api.state().then((state) => search.set(state.search), () => undefined);
}
