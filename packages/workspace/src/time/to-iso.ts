/** An instant as responses give it, such as `2026-01-31T12:00:00.000Z`. */
export function toIso(ms: number): string;
export function toIso(ms: number | null): string | null;
export function toIso(ms: number | null): string | null {
  if (ms === null) return null;
  const day = Math.floor(ms / DAY_MS);
  if (day < 0 || day > LAST_DAY || !Number.isInteger(ms)) return new Date(ms).toISOString();
  const slot = day % SLOTS;
  if (days[slot] !== day) {
    dates[slot] = new Date(day * DAY_MS).toISOString().slice(0, 11);
    days[slot] = day;
  }
  const inDay = ms - day * DAY_MS;
  const seconds = Math.floor(inDay / 1000);
  const millis = 1000 + (inDay - seconds * 1000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  return `${dates[slot]}${TWO[hours]}:${TWO[minutes - hours * 60]}:${TWO[seconds - minutes * 60]}.${String(millis).slice(1)}Z`;
}

const DAY_MS = 86_400_000;
/** Beyond the year 9999 a date has a sign and more digits. */
const LAST_DAY = 2_932_896;
const TWO = Array.from({ length: 60 }, (_, n) => String(n).padStart(2, "0"));

/**
 * A list has half a dozen instants in each row, of a few years: `Date` takes ten times as long. Days that are three years apart
 * share a slot.
 */
const SLOTS = 1096;
const days = new Array<number>(SLOTS).fill(Number.NaN);
const dates = new Array<string>(SLOTS).fill("");
