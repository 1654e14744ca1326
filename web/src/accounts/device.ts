/** What to call a browser, from how it introduces itself. A guess for people's eyes, never for a decision. */

// Most browsers also call themselves Chrome or Safari: those stand last.
const BROWSERS = [["Firefox", /Firefox|FxiOS/], ["Edge", /Edg/], ["Opera", /OPR/], ["Chrome", /Chrom|CriOS/], ["Safari", /Safari/]] as const;
const SYSTEMS = [["Android", /Android/], ["iPhone", /iPhone/], ["iPad", /iPad/], ["Windows", /Windows/], ["macOS", /Mac OS/], ["Linux", /Linux/]] as const;

/** For example “Firefox · Linux”; its own words where it is none of the known ones. */
export function deviceOf(agent: string): string {
  const browser = BROWSERS.find(([, sign]) => sign.test(agent))?.[0];
  const system = SYSTEMS.find(([, sign]) => sign.test(agent))?.[0];
  return [browser, system].filter(Boolean).join(" · ") || agent;
}
