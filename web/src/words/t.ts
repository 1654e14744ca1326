/** Every word the page says, looked up by name. Knows nothing of where a word stands on the screen. */
import { createStore } from "../ui/store";
import type { Problem } from "../wire/types";
import type en from "./en.json";
import { locale, type Tag } from "./languages";

export type Word = keyof typeof en;
type Words = Readonly<Record<Word, string>>;

/** One chunk for each language: only the one that is spoken is fetched. Each has its own plural forms. */
const CATALOGUES: Readonly<Record<Tag, () => Promise<{ default: Partial<Words> }>>> = {
  en: () => import("./en.json"),
  de: () => import("./de.json"),
  zh: () => import("./zh.json"),
  ar: () => import("./ar.json"),
};
const RIGHT_TO_LEFT: readonly Tag[] = ["ar"];

interface Language {
  tag: Tag;
  /** For dates and numbers: with the browser's own country, where it has one. */
  locale: string;
  dir: "ltr" | "rtl";
  words: Words;
}

/** What is spoken; nothing can be said before `speak` has fetched it. */
export const language = createStore<Language>({ tag: "en", locale: "en", dir: "ltr", words: {} as Words });

/** Fetches the words of a language and speaks it from then on. */
export async function speak(tag: Tag, browser: readonly string[] = []): Promise<void> {
  const { default: words } = await CATALOGUES[tag]();
  language.set({ tag, locale: locale(tag, browser), dir: RIGHT_TO_LEFT.includes(tag) ? "rtl" : "ltr", words: words as Words });
}

/** The sentence of this name; `{name}` in it is replaced by `values.name`. */
export function t(word: Word, values: Record<string, string | number> = {}): string {
  return language.get().words[word].replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === "number" ? number(value) : apart(value);
  });
}

/** Short facts beside each other, each in its own direction. */
export function row(facts: readonly string[]): string {
  return facts.map(apart).join(" · ");
}

/** A value within a sentence that runs from right to left keeps its own direction. */
function apart(value: string): string {
  return language.get().dir === "rtl" ? `\u2068${value}\u2069` : value;
}

/** The sentence for this many things: `word.one`, `word.other` and so on, by the language's own rules. */
export function counted(word: Plural, count: number, values: Record<string, string | number> = {}): string {
  return t(form(word, new Intl.PluralRules(language.get().tag).select(count)), { count, ...values });
}

type Plural = { [W in Word]: W extends `${infer Stem}.one` ? Stem : never }[Word];

function form(word: string, rule: string): Word {
  const exact = `${word}.${rule}`;
  return known(exact) ? exact : (`${word}.other` as Word);
}

/** Whether there is a sentence of this name. */
export function known(word: string): word is Word {
  return word in language.get().words;
}

/** What the server says, in this language where the problem's code has a sentence; `{told}` is its own. */
export function said({ code, message, hint }: Problem): { message: string; hint: string } {
  const words = language.get().words as Readonly<Record<string, string>>;
  const own = words[`said.${code}`];
  if (message === "" || own === undefined) return { message, hint };
  return { message: own.replace("{told}", () => apart(message)), hint: words[`said.${code}.hint`] ?? hint };
}

export function number(value: number): string {
  return new Intl.NumberFormat(language.get().locale).format(value);
}

export function bytes(value: number): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;
  const step = value < 1 ? 0 : Math.min(Math.floor(Math.log10(value) / 3), units.length - 1);
  return new Intl.NumberFormat(language.get().locale, {
    style: "unit",
    unit: units[step] ?? "byte",
    unitDisplay: step === 0 ? "long" : "short",
    maximumFractionDigits: 1,
  }).format(value / 1000 ** step);
}

/** To make one takes a hundred times as long as to use it, and lists have many dates. */
const formats = new Map<string, Intl.DateTimeFormat>();

export function date(at: number, options: Intl.DateTimeFormatOptions): string {
  const { locale } = language.get();
  const name = `${locale} ${JSON.stringify(options)}`;
  const format = formats.get(name) ?? new Intl.DateTimeFormat(locale, options);
  formats.set(name, format);
  return format.format(at);
}

/** The place in a line: “2nd”. */
export function ordinal(value: number): string {
  const rule = new Intl.PluralRules(language.get().tag, { type: "ordinal" }).select(value);
  return t(form("ordinal", rule), { count: value });
}

/** Tells the document its language and direction; a direction can be forced for tests by `?dir=rtl`. */
export function announceLanguage(): void {
  const { tag, dir } = language.get();
  const forced = new URLSearchParams(location.search).get("dir");
  document.documentElement.lang = tag;
  document.documentElement.dir = forced === "rtl" || forced === "ltr" ? forced : dir;
}
