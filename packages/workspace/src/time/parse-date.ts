import { parse as parseNaturalDate } from "chrono-node/en";
import type { LocalDate } from "./time-zone.ts";
import { localDate, offsetMs } from "./time-zone.ts";

/** The parser's time grows with the text, and no date is longer than this. */
const MAX_LENGTH = 100;
const MINUTE_MS = 60_000;

const ISO_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?<zone>Z|[+-]\d{2}:?\d{2})?$/i;
const YEAR_FIRST = /^(?<year>\d{4})[-/.](?<month>\d{1,2})[-/.](?<day>\d{1,2})(?!\d)/;

interface Reading {
  /** UTC ms, where what the text leaves open is taken from the zone that it was read in. */
  readonly ms: number;
  /** Whether the text says by which clock it is meant. */
  readonly hasZone: boolean;
}

/**
 * A moment in words or ISO 8601: `2030-04-16` is noon UTC, `tomorrow at 5pm` and `in 2 weeks` count from now.
 *
 * @returns UTC ms, or `undefined` for what is no date; plain numbers are none.
 * @see behaviour/links 7.5
 */
export function parseDateMs(text: string, nowMs: number): number | undefined {
  return read(text, nowMs, 0)?.ms;
}

/**
 * The day that a text means to a caller in a time zone: a date or a time of day without a zone is meant by the clocks
 * there, and words such as `yesterday` count from the day that it is there.
 *
 * @returns `undefined` for what is no date.
 */
export function parseLocalDate(text: string, nowMs: number, timeZone: string): LocalDate | undefined {
  const offsetNowMs = offsetMs(nowMs, timeZone);
  const reading = read(text, nowMs, offsetNowMs);
  if (!reading) return undefined;
  return reading.hasZone ? localDate(reading.ms, timeZone) : localDate(reading.ms + offsetNowMs, "UTC");
}

function read(text: string, nowMs: number, offset: number): Reading | undefined {
  if (text.length > MAX_LENGTH || !isPossible(text)) return undefined;
  const iso = ISO_TIME.exec(text);
  if (!iso) return readNatural(text, nowMs, offset);
  const hasZone = iso.groups?.zone !== undefined;
  // Without a zone JavaScript would take the server's own.
  const ms = Date.parse(hasZone ? text : `${text}Z`);
  return Number.isNaN(ms) ? undefined : { ms: hasZone ? ms : ms - offset, hasZone };
}

/** A 30 February is no 2 March, as which JavaScript reads it, and 2030-13-01 no 13 January. */
function isPossible(text: string): boolean {
  const { year, month, day } = YEAR_FIRST.exec(text)?.groups ?? {};
  if (year === undefined) return true;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
}

function readNatural(text: string, nowMs: number, offset: number): Reading | undefined {
  const options = { instant: new Date(nowMs), timezone: offset / MINUTE_MS };
  const [found, another] = parseNaturalDate(text, options);
  // Two dates are none, and so is one with numbers beside it that were not understood.
  if (!found || another || found.end || /\d/.test(text.replace(found.text, ""))) return undefined;
  return { ms: found.start.date().getTime(), hasZone: found.start.isCertain("timezoneOffset") };
}
