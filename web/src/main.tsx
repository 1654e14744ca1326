/** Where the page begins. Knows nothing but its first component. */
import { createRoot } from "react-dom/client";
import "@fontsource-variable/figtree";
import "@fontsource-variable/figtree/wght-italic.css";
import "./ui/tokens.css";
import { App } from "./App";
import { heedReleases } from "./offline/release";
import { keepShell } from "./offline/shell";
import { keepPlace } from "./place";
import { keepScreen } from "./ui/screen";
import { Guard } from "./ui/Guard";
import { useStore } from "./ui/store";
import { heedNetwork } from "./wire/line";
import { choice, ours } from "./words/languages";
import { announceLanguage, language, speak } from "./words/t";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root.");

/** Another language is another page: all of it is said anew. */
function Page() {
  const tag = useStore(language, (value) => value.tag);
  return (
    <Guard key={tag}>
      <App />
    </Guard>
  );
}

const speakChosen = (): Promise<void> => speak(ours(choice.get(), navigator.languages), navigator.languages);

language.subscribe(announceLanguage);
choice.subscribe(() => void speakChosen());
keepPlace();
keepScreen();
heedNetwork();
heedReleases();
keepShell();
void speakChosen().then(() => createRoot(root).render(<Page />));
