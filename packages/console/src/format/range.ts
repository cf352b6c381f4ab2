import { dateFormat } from "./formatters.ts";
import { shortDate } from "./times.ts";

/** A period of the address: its name, or two days with `..` between them. */
export interface Range {
  /** Local days, both in it, as `2026-11-30`. Undefined: since the beginning. */
  readonly start: string | undefined;
  readonly end: string;
  /** In words, as on the button. */
  readonly label: string;
}

export const RANGES = [
  { id: "24h", label: "Last 24 hours", key: "" },
  { id: "7d", label: "Last 7 days", key: "w" },
  { id: "30d", label: "Last 30 days", key: "m" },
  { id: "90d", label: "Last 90 days", key: "q" },
  { id: "mtd", label: "This month", key: "" },
  { id: "qtd", label: "This quarter", key: "" },
  { id: "ytd", label: "This year", key: "" },
  { id: "1y", label: "Last 12 months", key: "y" },
  { id: "all", label: "All time", key: "" },
] as const;

export type Comparison = "none" | "before" | "year";

const DAY_MS = 86_400_000;

/** @param now in the reader's zone. */
export function rangeOf(text: string | undefined, now: Date): Range {
  const end = toDay(now);
  const own = /^(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)$/.exec(text ?? "");
  if (own?.[1] && own[2] && own[1] <= own[2]) {
    const [, start, last] = own;
    return { start, end: last, label: `${shortDate(`${start}T12:00`)} to ${shortDate(`${last}T12:00`)}` };
  }
  const known = RANGES.find(({ id }) => id === text) ?? RANGES[2];
  return { start: startOf(known.id, now), end, label: known.label };
}

function startOf(id: (typeof RANGES)[number]["id"], now: Date): string | undefined {
  const [year, month] = [now.getFullYear(), now.getMonth()];
  switch (id) {
    case "24h":
      return shiftDay(toDay(now), -1);
    case "7d":
      return shiftDay(toDay(now), -6);
    case "30d":
      return shiftDay(toDay(now), -29);
    case "90d":
      return shiftDay(toDay(now), -89);
    case "mtd":
      return toDay(new Date(year, month, 1));
    case "qtd":
      return toDay(new Date(year, month - (month % 3), 1));
    case "ytd":
      return toDay(new Date(year, 0, 1));
    case "1y":
      return shiftDay(toDay(new Date(year - 1, month, now.getDate())), 1);
    case "all":
      return undefined;
  }
}

/** The period that a range is compared with; undefined where there is none. */
export function comparedRange({ start, end }: Range, comparison: Comparison): Range | undefined {
  if (comparison === "none" || start === undefined) return undefined;
  const days = daysBetween(start, end) + 1;
  // The year before begins on the same day of the week.
  const shift = comparison === "year" ? 364 : days;
  const before = { start: shiftDay(start, -shift), end: shiftDay(end, -shift) };
  return { ...before, label: comparison === "year" ? "Year before" : "Period before" };
}

export function toDay(date: Date): string {
  const part = (number: number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${part(date.getMonth() + 1)}-${part(date.getDate())}`;
}

export function shiftDay(day: string, by: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + by * DAY_MS).toISOString().slice(0, 10);
}

export function daysBetween(start: string, end: string): number {
  return Math.round((Date.parse(`${end}T00:00:00Z`) - Date.parse(`${start}T00:00:00Z`)) / DAY_MS);
}

/** `12 nov`, `-14d`, `2026-11-12`; undefined for what is no day. */
export function readDay(typed: string, now: Date): string | undefined {
  const text = typed.trim().toLowerCase();
  const back = /^-(\d{1,4})d$/.exec(text);
  if (back) return shiftDay(toDay(now), -Number(back[1]));
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return Number.isNaN(Date.parse(text)) ? undefined : text;
  const named = /^(\d{1,2}) ([a-z]{3,})(?: (\d{4}))?$/.exec(text);
  if (!named) return undefined;
  const month = MONTHS.findIndex((name) => named[2]?.startsWith(name));
  if (month < 0) return undefined;
  const date = new Date(Number(named[3] ?? now.getFullYear()), month, Number(named[1]));
  if (!named[3] && date > now) date.setFullYear(date.getFullYear() - 1);
  return date.getMonth() === month ? toDay(date) : undefined;
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

let known: string | undefined;

/** The reader's zone, in which days are cut; asked for once, since that takes a millisecond. */
export function zone(): string {
  known ??= dateFormat(undefined, {}).resolvedOptions().timeZone || "UTC";
  return known;
}
