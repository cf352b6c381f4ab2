/** An instant as responses give it, such as `2026-01-31T12:00:00.000Z`. */
export function toIso(ms: number): string;
export function toIso(ms: number | null): string | null;
export function toIso(ms: number | null): string | null {
  if (ms === null) return null;
  const day = Math.floor(ms / DAY_MS);
  if (day < 0 || day > LAST_DAY || !Number.isInteger(ms)) return new Date(ms).toISOString();
  if (day !== lastDay) {
    lastDate = new Date(day * DAY_MS).toISOString().slice(0, 11);
    lastDay = day;
  }
  const inDay = ms - day * DAY_MS;
  const seconds = Math.floor(inDay / 1000);
  const millis = 1000 + (inDay - seconds * 1000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  return `${lastDate}${TWO[hours]}:${TWO[minutes - hours * 60]}:${TWO[seconds - minutes * 60]}.${String(millis).slice(1)}Z`;
}

const DAY_MS = 86_400_000;
/** Beyond the year 9999 a date has a sign and more digits. */
const LAST_DAY = 2_932_896;
const TWO = Array.from({ length: 60 }, (_, n) => String(n).padStart(2, "0"));

/** A list has half a dozen instants in each row, and rows of one day beside each other: `Date` takes ten times as long. */
let lastDay = Number.NaN;
let lastDate = "";
