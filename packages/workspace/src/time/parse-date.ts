import { parseDate as parseNaturalDate } from "chrono-node";

const ISO_INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;

/**
 * A moment in words or ISO 8601: `2030-04-16` is noon UTC, `tomorrow at 5pm` and `in 2 weeks` count from now.
 *
 * @returns UTC ms, or `undefined` for what is no date; plain numbers are none.
 * @see spec dub-links 10.5
 */
export function parseDateMs(text: string, nowMs: number): number | undefined {
  if (ISO_INSTANT.test(text)) {
    const instant = Date.parse(text);
    if (!Number.isNaN(instant)) return instant;
  }
  return parseNaturalDate(text, { instant: new Date(nowMs), timezone: "UTC" })?.getTime();
}
