import { dateFormat } from "./formatters.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** 3 s, 5 min, 2 h, 6 d; then 12 Nov, with the year if it is another one. */
export function shortTime(instant: string | number, nowMs = Date.now(), locale?: string): string {
  const date = new Date(instant);
  const ms = nowMs - date.getTime();
  if (Number.isNaN(ms)) return "—";
  const past = Math.abs(ms);
  const sign = ms < 0 ? "in " : "";
  if (past < MINUTE_MS) return `${sign}${Math.floor(past / 1000)} s`;
  if (past < HOUR_MS) return `${sign}${Math.floor(past / MINUTE_MS)} min`;
  if (past < DAY_MS) return `${sign}${Math.floor(past / HOUR_MS)} h`;
  if (past < 7 * DAY_MS) return `${sign}${Math.floor(past / DAY_MS)} d`;
  return shortDate(date, nowMs, locale);
}

/** When something was: 2 h ago, or 12 Nov. */
export function ago(instant: string | number, nowMs = Date.now(), locale?: string): string {
  const text = shortTime(instant, nowMs, locale);
  return nowMs - new Date(instant).getTime() < 7 * DAY_MS ? `${text} ago` : `on ${text}`;
}

/** 12 Nov, with the year if it is another one. */
export function shortDate(instant: string | number | Date, nowMs = Date.now(), locale?: string): string {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return "—";
  const isThisYear = date.getFullYear() === new Date(nowMs).getFullYear();
  return dateFormat(locale, {
    day: "numeric",
    month: "short",
    ...(!isThisYear && { year: "numeric" }),
  }).format(date);
}

/** To the second, with its zone. */
export function exactTime(instant: string | number): string {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return "—";
  return dateFormat(undefined, { dateStyle: "medium", timeStyle: "long" }).format(date);
}
