/** Every word the page says, looked up by name. Knows nothing of where a word stands on the screen. */
import en from "./en.json";

export type Word = keyof typeof en;
type Words = Record<Word, string>;

interface Language {
  words: Words;
  tag: string;
  dir: "ltr" | "rtl";
}

const language: Language = { words: en, tag: "en", dir: "ltr" };

/** The sentence of this name; `{name}` in it is replaced by `values.name`. */
export function t(word: Word, values: Record<string, string | number> = {}): string {
  return language.words[word].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** The sentence for this many things: `word.one`, `word.other` and so on, by the language's own rules. */
export function counted(word: Plural, count: number, values: Record<string, string | number> = {}): string {
  const rule = new Intl.PluralRules(language.tag).select(count);
  const exact = `${word}.${rule}`;
  const chosen = (exact in language.words ? exact : `${word}.other`) as Word;
  return t(chosen, { count: number(count), ...values });
}

type Plural = { [W in Word]: W extends `${infer Stem}.other` ? Stem : never }[Word];

/** Whether there is a sentence of this name. */
export function known(word: string): word is Word {
  return word in language.words;
}

export function number(value: number): string {
  return new Intl.NumberFormat(language.tag).format(value);
}

export function bytes(value: number): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;
  const step = value < 1 ? 0 : Math.min(Math.floor(Math.log10(value) / 3), units.length - 1);
  return new Intl.NumberFormat(language.tag, {
    style: "unit",
    unit: units[step] ?? "byte",
    unitDisplay: step === 0 ? "long" : "short",
    maximumFractionDigits: 1,
  }).format(value / 1000 ** step);
}

export function date(at: number, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(language.tag, options).format(at);
}

/** The place in a line: “2nd”. */
export function ordinal(value: number): string {
  const rule = new Intl.PluralRules(language.tag, { type: "ordinal" }).select(value);
  return t(`ordinal.${rule}` as Word, { count: value });
}

/** Tells the document its language and direction; a language can be forced right to left for tests by `?dir=rtl`. */
export function announceLanguage(): void {
  document.documentElement.lang = language.tag;
  const forced = new URLSearchParams(location.search).get("dir");
  document.documentElement.dir = forced === "rtl" || forced === "ltr" ? forced : language.dir;
}
