/** How charts look: colours, type and numbers of the page, in Vega's words. Knows no chart.
 *
 * The colours of groups differ in lightness as well as in hue, so that they are told apart without
 * colour, too.
 */
import type { Config } from "vega-lite";

const LIGHT = {
  paper: "#fdfdfc",
  ink: "#1e1d1b",
  quiet: "#65625a",
  line: "#e6e4de",
  groups: ["#4657b4", "#d9822b", "#1f8a70", "#b8336a", "#8aa1ff", "#6b4e16", "#56b6c2", "#7a5cc0", "#c9b037", "#5b5f66"],
  ramp: ["#e3e7fb", "#a9b6ff", "#4657b4", "#232c66"],
};
const DARK: typeof LIGHT = {
  paper: "#1b1b1a",
  ink: "#ecebe6",
  quiet: "#a8a59c",
  line: "#383734",
  groups: ["#a9b6ff", "#f0a860", "#5ed3ae", "#ff8fb5", "#6d80e8", "#d9c07a", "#8fdbe6", "#c7b1ff", "#f2e08a", "#b0b4ba"],
  ramp: ["#2a2d42", "#4d5aa8", "#a9b6ff", "#e3e7fb"],
};
const FONT = "'Figtree Variable', system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', Arial, sans-serif";

export function look(dark: boolean): Config {
  const { paper, ink, quiet, line, groups, ramp } = dark ? DARK : LIGHT;
  const words = { labelColor: quiet, titleColor: ink, labelFontSize: 12, titleFontSize: 12, titleFontWeight: 500 } as const;
  return {
    background: paper,
    font: FONT,
    padding: 8,
    view: { stroke: null, continuousHeight: 280, discreteHeight: { step: 28 } },
    axis: { ...words, domainColor: line, tickColor: line, gridColor: line, labelPadding: 6, titlePadding: 10, labelLimit: 160, titleLimit: 400 },
    axisBand: { labelOverlap: true },
    legend: { ...words, labelLimit: 200, orient: "bottom", columns: 4 },
    header: { labelColor: ink, titleColor: ink, labelFontSize: 12, titleFontSize: 12 },
    title: { color: ink, fontSize: 15, fontWeight: 600, anchor: "start", offset: 14 },
    range: { category: groups, ramp, heatmap: ramp, ordinal: ramp },
    mark: { color: groups[0] ?? ink, tooltip: true },
    bar: { cornerRadiusEnd: 2 },
    line: { strokeWidth: 2.5, strokeCap: "round" },
    point: { filled: true, size: 60, opacity: 0.85 },
    area: { opacity: 0.75, line: true },
    arc: { stroke: paper, strokeWidth: 1.5 },
    rule: { color: quiet },
    text: { color: ink },
    boxplot: { median: { color: paper } },
  };
}

/** Numbers and dates as people of this language write them. */
export function numerals(locale: string): { number: object; time: object } {
  const parts = new Intl.NumberFormat(locale, { useGrouping: true }).formatToParts(-1_234_567.5);
  const sign = (type: Intl.NumberFormatPartTypes, usual: string): string => parts.find((part) => part.type === type)?.value ?? usual;
  const digit = new Intl.NumberFormat(locale, { useGrouping: false });
  const name = (options: Intl.DateTimeFormatOptions, at: Date): string => new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" }).format(at);
  const days = Array.from({ length: 7 }, (_, day) => new Date(Date.UTC(2023, 0, 1 + day)));
  const months = Array.from({ length: 12 }, (_, month) => new Date(Date.UTC(2023, month, 15)));
  return {
    number: {
      decimal: sign("decimal", "."),
      thousands: sign("group", ","),
      grouping: [3],
      currency: ["", ""],
      numerals: Array.from({ length: 10 }, (_, value) => digit.format(value)),
    },
    time: {
      dateTime: "%x %X",
      date: "%Y-%m-%d",
      time: "%H:%M:%S",
      periods: ["AM", "PM"],
      days: days.map((day) => name({ weekday: "long" }, day)),
      shortDays: days.map((day) => name({ weekday: "short" }, day)),
      months: months.map((month) => name({ month: "long" }, month)),
      shortMonths: months.map((month) => name({ month: "short" }, month)),
    },
  };
}
