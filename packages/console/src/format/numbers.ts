import type { Locale } from "./formatters.ts";
import { numberFormat } from "./formatters.ts";

/** 48,097; what is unknown or does not apply is a dash. */
export function count(value: number | null | undefined, locale?: Locale): string {
  return value === null || value === undefined ? "—" : value.toLocaleString(locale);
}

/** 3k, for axes. */
export function shortCount(value: number, locale?: Locale): string {
  return numberFormat(locale, { notation: "compact", maximumFractionDigits: 1 }).format(value).toLowerCase();
}

/** A share: one place below 10, none above. @param ratio 1 is 100%. */
export function percent(ratio: number, locale?: Locale): string {
  const places = Math.abs(ratio) < 0.1 && ratio !== 0 ? 1 : 0;
  return numberFormat(locale, { style: "percent", maximumFractionDigits: places }).format(ratio);
}

export interface Change {
  readonly direction: "up" | "down" | "same";
  /** `21.0%`, `new`, or empty where there was nothing and is nothing. */
  readonly text: string;
}

/** Against the period before; under 1% it has no direction. */
export function changeOf(now: number, before: number, locale?: Locale): Change {
  if (before === 0) return now === 0 ? { direction: "same", text: "" } : { direction: "up", text: "new" };
  const ratio = (now - before) / Math.abs(before);
  const text = numberFormat(locale, {
    style: "percent",
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  }).format(Math.abs(ratio));
  if (Math.abs(ratio) < 0.01) return { direction: "same", text };
  return { direction: ratio > 0 ? "up" : "down", text };
}

export function plural(number: number, one: string, many = `${one}s`, locale?: Locale): string {
  return `${count(number, locale)} ${number === 1 ? one : many}`;
}
