/** Turns what is said into words, by what the browser offers for it. Knows no component and no message.
 *
 * Nobody is asked anything before the person chose who may listen. A browser without the service behind it has been
 * seen to end the whole page when it was asked what it understands (Chromium's shell without a screen, 156).
 * Source: https://developer.mozilla.org/docs/Web/API/SpeechRecognition
 */
import { createStore } from "../../ui/store";
import { language, type Word } from "../../words/t";

interface Heard {
  readonly isFinal: boolean;
  readonly [index: number]: { readonly transcript: string } | undefined;
}
interface HeardEvent extends Event {
  readonly resultIndex: number;
  readonly results: ArrayLike<Heard>;
}
interface Recognition extends EventTarget {
  lang: string;
  continuous: boolean;
  interimResults: boolean;
  processLocally?: boolean;
  start(): void;
  abort(): void;
}
interface Wish {
  langs: string[];
  processLocally: true;
}
interface Recogniser {
  new (): Recognition;
  /** Both are missing in browsers that know nothing of recognition on the device. */
  available?(wish: Wish): Promise<string>;
  install?(wish: Wish): Promise<boolean>;
}
type Offering = { readonly [Name in "SpeechRecognition" | "webkitSpeechRecognition"]?: Recogniser };

const offered = ((): Recogniser | undefined => {
  const { SpeechRecognition, webkitSpeechRecognition } = window as unknown as Offering;
  return SpeechRecognition ?? webkitSpeechRecognition;
})();

const NAME = "lowkey.dictation";
const EARS = ["off", "device", "maker"] as const;
/** Who turns it into words: nobody, the browser on this device, or whoever the browser asks. */
export type Ear = (typeof EARS)[number];

/** What can be chosen in this browser. */
export const ears: readonly Ear[] = EARS.filter((ear) => ear === "off" || (offered && (ear === "maker" || offered.available)));
/** What was chosen on this device, for this browser. */
export const ear = createStore(stored());

function stored(): Ear {
  try {
    return ears.find((each) => each === localStorage.getItem(NAME)) ?? "off";
  } catch {
    // Storage is blocked: nobody was let.
    return "off";
  }
}

export function choose(next: Ear): void {
  ear.set(next);
  if (next === "off") localStorage.removeItem(NAME);
  else localStorage.setItem(NAME, next);
}

const wish = (): Wish => ({ langs: [language.get().locale], processLocally: true });

/** Whether the language that is spoken here is understood on the device, or could be once it is fetched. */
export async function understood(): Promise<"yes" | "fetchable" | "no"> {
  try {
    const found = await offered?.available?.(wish());
    return found === "available" ? "yes" : found === "downloadable" || found === "downloading" ? "fetchable" : "no";
  } catch {
    // A language it has no name for is not understood.
    return "no";
  }
}

/** Lets the browser fetch the language from its maker. Gives back whether it is understood now. */
export async function fetchLanguage(): Promise<boolean> {
  try {
    return (await offered?.install?.(wish())) ?? false;
  } catch {
    return false;
  }
}

interface Hearing {
  /** Words that may still change; empty when they became others. */
  interim(words: string): void;
  /** Words that stay as they are. */
  said(words: string): void;
  /** Nobody listens any more; with a word for what went wrong. */
  over(problem: Word | null): void;
}

/** Listens until it is told to stop by the function given back, or nothing is said. */
export function listen({ interim, said, over }: Hearing, here: boolean): () => void {
  if (!offered) return () => undefined;
  const hears = new offered();
  let problem: Word | null = null;
  hears.lang = language.get().locale;
  hears.continuous = true;
  hears.interimResults = true;
  if (here) hears.processLocally = true;
  hears.addEventListener("result", (event) => {
    const { results, resultIndex } = event as HeardEvent;
    const fresh = Array.from(results).slice(resultIndex);
    const words = (finals: boolean): string => fresh.flatMap((one) => (one.isFinal === finals ? [one[0]?.transcript ?? ""] : [])).join("").trim();
    if (words(true)) said(words(true));
    interim(words(false));
  });
  hears.addEventListener("error", (event) => {
    problem = sentence((event as Event & { error?: string }).error ?? "");
  });
  hears.addEventListener("end", () => over(problem));
  try {
    hears.start();
  } catch {
    over("speak.failed");
  }
  return () => hears.abort();
}

function sentence(error: string): Word | null {
  switch (error) {
    // Nobody spoke, or they wanted to stop.
    case "no-speech":
    case "aborted":
      return null;
    case "not-allowed":
      return "speak.denied";
    case "audio-capture":
      return "speak.deaf";
    default:
      return "speak.failed";
  }
}
