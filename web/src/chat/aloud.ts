/** Reads an answer aloud by a voice of this device. Knows no component.
 *
 * Voices that somebody's server speaks with are never used: what is read stays here.
 * Source: https://developer.mozilla.org/docs/Web/API/SpeechSynthesis
 */
import { createStore } from "../ui/store";
import { spoken } from "./spoken";

/** The message that is read just now. */
export const reading = createStore<string | null>(null);
/** The voices of this device; browsers name them some time after the page has begun. */
export const voices = createStore<readonly SpeechSynthesisVoice[]>([]);

const speech = "speechSynthesis" in window ? window.speechSynthesis : null;

function look(): void {
  voices.set(speech?.getVoices().filter(({ localService }) => localService) ?? []);
}
look();
speech?.addEventListener("voiceschanged", look);

/** Reads this message from its start; what was read before it ends. */
export function readAloud(message: string, markdown: string): void {
  hush();
  if (!speech) return;
  const voice = voiceFor(document.documentElement.lang);
  const said = sentences(spoken(markdown, Infinity)).map((text) => {
    const utterance = new SpeechSynthesisUtterance(text);
    if (voice) [utterance.voice, utterance.lang] = [voice, voice.lang];
    return utterance;
  });
  const over = (): void => reading.set((now) => (now === message ? null : now));
  said.at(-1)?.addEventListener("end", over);
  // A hushed one ends with an error, too: by then another message may be read.
  for (const each of said) each.addEventListener("error", () => reading.get() === message && !speech.speaking && over());
  if (said.length > 0) reading.set(message);
  for (const each of said) speech.speak(each);
}

export function hush(): void {
  reading.set(null);
  speech?.cancel();
}

/** One sentence at a time: some engines drop texts that are too long. */
function sentences(text: string): string[] {
  return [...new Intl.Segmenter(undefined, { granularity: "sentence" }).segment(text)].map(({ segment }) => segment.trim()).filter(Boolean);
}

function voiceFor(language: string): SpeechSynthesisVoice | undefined {
  const all = voices.get();
  const speaks = all.filter(({ lang }) => lang.split(/[-_]/)[0] === language.split("-")[0]);
  return speaks.find((voice) => voice.default) ?? speaks[0] ?? all.find((voice) => voice.default) ?? all[0];
}
