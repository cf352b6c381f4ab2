import { parseDate as parseNaturalDate } from "chrono-node/en";

/** The parser's time grows with the text, and no date is longer than this. */
const MAX_LENGTH = 100;

const ISO_INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/i;

/**
 * A moment in words or ISO 8601: `2030-04-16` is noon UTC, `tomorrow at 5pm` and `in 2 weeks` count from now.
 *
 * @returns UTC ms, or `undefined` for what is no date; plain numbers are none.
 * @see behaviour/links 7.5
 */
export function parseDateMs(text: string, nowMs: number): number | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const iso = ISO_INSTANT.exec(text);
  if (iso) {
    // Without a zone JavaScript would take the server's own.
    const instant = Date.parse(iso[3] === undefined ? `${text}Z` : text);
    if (!Number.isNaN(instant)) return instant;
  }
  return parseNaturalDate(text, { instant: new Date(nowMs), timezone: "UTC" })?.getTime();
}
