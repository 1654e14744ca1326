/** A sentence that names a part of the settings, and leads there. Knows nothing of what the sentence is about. */
import { SECTIONS } from "../place";
import { t } from "../words/t";
import { Link } from "./Link";

export interface Way {
  before: string;
  /** As the sentence writes it: “Settings → Models”. */
  name: string;
  to: string;
  after: string;
}

/** The first part of the settings that this sentence names, in the language that is spoken; null where it names none. */
export function wayIn(sentence: string): Way | null {
  const arrow = /[→←]/.exec(sentence);
  if (!arrow) return null;
  const title = t("settings.title");
  const before = sentence.slice(0, arrow.index).trimEnd();
  const after = sentence.slice(arrow.index + 1).trimStart();
  if (!before.endsWith(title)) return null;
  // One name may begin another.
  const [section] = SECTIONS.filter((each) => after.startsWith(t(`settings.${each}`))).sort((a, b) => t(`settings.${b}`).length - t(`settings.${a}`).length);
  if (!section) return null;
  const from = before.length - title.length;
  const rest = after.slice(t(`settings.${section}`).length);
  return { before: sentence.slice(0, from), name: sentence.slice(from, sentence.length - rest.length), to: `/settings/${section}`, after: rest };
}

export function Led({ sentence }: { sentence: string }) {
  const way = wayIn(sentence);
  if (!way) return sentence;
  return (
    <>
      {way.before}
      <Link to={way.to} className="font-medium text-ink underline underline-offset-2">
        {way.name}
      </Link>
      {way.after}
    </>
  );
}
