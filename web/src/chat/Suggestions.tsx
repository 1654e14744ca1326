/** A few beginnings that the chosen model can really go on from. Knows no model but by what it can do. */
import { useAnswering } from "../models/ModelPicker";
import { Icon } from "../ui/Icon";
import type { IconName } from "../ui/icons";
import { useStore } from "../ui/store";
import { t, type Word } from "../words/t";
import type { Thread } from "./thread";

interface Suggestion {
  name: Word;
  icon: IconName;
  text: () => string;
  /** Nothing is missing from it: it can go out as it is. */
  whole: boolean;
}

/** What the built-in model does without tools, in the one language it speaks; see docs/tiny.md. */
const WEAK: readonly Suggestion[] = [
  { name: "suggest.abilities", icon: "thought", text: () => "What can you do?", whole: true },
  { name: "suggest.privacy", icon: "key", text: () => "Where does what I write go?", whole: true },
  { name: "suggest.shorten", icon: "edit", text: () => "Shorten this: ", whole: false },
  { name: "suggest.joke", icon: "play", text: () => "Tell me a joke", whole: true },
];
/** What any large model does. */
const LARGE: readonly Suggestion[] = [
  { name: "suggest.explain", icon: "thought", text: () => t("suggest.explainText"), whole: false },
  { name: "suggest.write", icon: "compose", text: () => t("suggest.writeText"), whole: false },
  { name: "suggest.improve", icon: "edit", text: () => t("suggest.improveText"), whole: false },
  { name: "suggest.decide", icon: "eye", text: () => t("suggest.decideText"), whole: false },
];

export function Suggestions({ thread }: { thread: Thread }) {
  const { model } = useAnswering(thread);
  const typed = useStore(thread.draft, ({ text, files }) => text !== "" || files.length > 0);
  if (!model) return null;

  const take = ({ text, whole }: Suggestion): void => {
    thread.write({ text: text() });
    if (whole) {
      void thread.submit(null);
      return;
    }
    const field = document.getElementById("message");
    field?.focus();
    requestAnimationFrame(() => {
      if (field instanceof HTMLTextAreaElement) field.setSelectionRange(field.value.length, field.value.length);
    });
  };
  return (
    // Hidden, not gone, while one types: nothing moves under the hands.
    <ul aria-label={t("suggest.label")} className={`flex flex-wrap justify-center gap-2 ${typed ? "invisible" : ""}`}>
      {(model.weak ? WEAK : LARGE).map((each) => (
        <li key={each.name}>
          <button
            type="button"
            onClick={() => take(each)}
            className="inline-flex min-h-9 items-center gap-2 rounded-full border border-line px-3.5 text-sm max-sm:px-3 text-quiet hover:bg-hover hover:text-ink pointer-coarse:min-h-11"
          >
            <Icon name={each.icon} className="size-4 max-sm:hidden" />
            {t(each.name)}
          </button>
        </li>
      ))}
    </ul>
  );
}
