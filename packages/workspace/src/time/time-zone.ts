import { AppError } from "@overdub/contract";
import { LRUCache } from "lru-cache";

/**
 * Calendar arithmetic in an IANA time zone, daylight-saving changes included. Instants are UTC ms. `Temporal` will do this
 * once Node has it without a flag.
 */

export interface LocalDate {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Few zones are in use at a time; names are the caller's, in any letter case, so there is a limit. */
const formats = new LRUCache<string, Intl.DateTimeFormat>({ max: 200 });

/**
 * The zone that days are cut in; UTC where none is named.
 *
 * @throws `unprocessable_entity` for a name that is unknown: the days of another zone would answer another question.
 */
export function acceptTimeZone(name: string | undefined): string {
  if (!name) return "UTC";
  try {
    formatOf(name);
    return name;
  } catch (cause) {
    throw new AppError("unprocessable_entity", "custom: timezone: Invalid time zone", { cause });
  }
}

/** How far local time is ahead of UTC at an instant, in ms. */
export function offsetMs(instantMs: number, timeZone: string): number {
  if (timeZone === "UTC") return 0;
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(instantMs)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - (instantMs - (instantMs % 1000));
}

export function localDate(instantMs: number, timeZone: string): LocalDate {
  const local = new Date(instantMs + offsetMs(instantMs, timeZone));
  return { year: local.getUTCFullYear(), month: local.getUTCMonth() + 1, day: local.getUTCDate() };
}

/** The first instant of a local day; months and days out of range carry over, so day 0 is the last of the month before. */
export function startOfDay({ year, month, day }: LocalDate, timeZone: string): number {
  return fromWallClock(Date.UTC(year, month - 1, day), timeZone);
}

/**
 * The instant at which clocks show a local time, the earlier of two; if they skip it, the instant at which they do.
 *
 * @param wallMs the local time, written as if it were UTC.
 */
function fromWallClock(wallMs: number, timeZone: string): number {
  // Clocks change at most once within two days, so the time is read by the offset before or by the one after.
  const before = wallMs - offsetMs(wallMs - DAY_MS, timeZone);
  const after = wallMs - offsetMs(wallMs + DAY_MS, timeZone);
  const [early, late] = before < after ? [before, after] : [after, before];
  return early + offsetMs(early, timeZone) >= wallMs ? early : late;
}

/** The last instant up to this one at which clocks show a whole hour. */
export function startOfHour(instantMs: number, timeZone: string): number {
  // Where clocks change by half an hour the first step ends at another minute.
  const cut = (ms: number) => ms - positiveRest(ms + offsetMs(ms, timeZone));
  const startMs = cut(instantMs);
  return startMs - positiveRest(startMs + offsetMs(startMs, timeZone));
}

/** The next instant at which clocks show a whole hour. */
export function nextHour(instantMs: number, timeZone: string): number {
  const nextMs = startOfHour(instantMs + HOUR_MS, timeZone);
  return nextMs > instantMs ? nextMs : startOfHour(instantMs + 2 * HOUR_MS, timeZone);
}

function positiveRest(ms: number): number {
  return ((ms % HOUR_MS) + HOUR_MS) % HOUR_MS;
}

/** The same time of day some days and years earlier; a 29 February becomes a 28th. */
export function earlier(instantMs: number, ago: { days?: number; years?: number }, timeZone: string): number {
  const wall = new Date(instantMs + offsetMs(instantMs, timeZone));
  const month = wall.getUTCMonth();
  wall.setUTCFullYear(wall.getUTCFullYear() - (ago.years ?? 0));
  if (wall.getUTCMonth() !== month) wall.setUTCDate(0);
  wall.setUTCDate(wall.getUTCDate() - (ago.days ?? 0));
  return fromWallClock(wall.getTime(), timeZone);
}

export function endOfDay(date: LocalDate, timeZone: string): number {
  return startOfDay({ ...date, day: date.day + 1 }, timeZone) - 1;
}

/** `YYYY-MM-DDTHH:MM:SS.000+HHMM`: the local time of an instant with its offset, which has no colon. */
export function formatLocal(instantMs: number, timeZone: string): string {
  const offset = offsetMs(instantMs, timeZone);
  const minutes = Math.abs(Math.round(offset / 60_000));
  const digits = (value: number) => String(value).padStart(2, "0");
  const sign = offset < 0 ? "-" : "+";
  return (
    new Date(instantMs + offset).toISOString().slice(0, 19) +
    `.000${sign}${digits(Math.floor(minutes / 60))}${digits(minutes % 60)}`
  );
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  formats.set(timeZone, format);
  return format;
}
