import { parseDateMs } from "../time/parse-date.ts";
import type { DateOrder } from "./fields.ts";
import { refusedCell } from "./read-cell.ts";

const SLASHED = /^(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?!\d)(.*)$/s;
const UNCLEAR = /^\d{1,2}[./-]\d{1,2}[./-]\d{2}(?!\d)/;
const TIME =
  /^(?:,? +|T)(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?: ?([ap])\.?m\.?)?(?: ?(Z|UTC|GMT|[+-]\d{2}:?\d{2}))?$/i;

/** As databases and other services write "never". */
const NO_DATE = /^0+(-00-00.*)?$/;

/** Which order a date has that can be read in one alone. */
export function orderOf(text: string): DateOrder | undefined {
  const [, first, , second] = SLASHED.exec(text) ?? [];
  if (first === undefined || second === undefined) return undefined;
  if (Number(first) > 12 && Number(second) <= 12) return "day-first";
  if (Number(first) <= 12 && Number(second) > 12) return "month-first";
  return undefined;
}

/**
 * UTC ms. Of seconds and milliseconds since 1970, ISO 8601, dates with a name of a month, and numbers with the year last.
 *
 * @param order of the file; without it only what has one meaning is read.
 * @throws AppError, `unprocessable_entity`.
 */
export function readDate(name: string, text: string, nowMs: number, order: DateOrder | undefined): number | undefined {
  if (text === "" || NO_DATE.test(text)) return undefined;
  if (/^\d{9,10}(\.\d+)?$/.test(text)) return Math.floor(Number(text) * 1000);
  if (/^\d{12,13}(\.0+)?$/.test(text)) return Number(text);
  const iso = toIso(name, text, order).replace(
    /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?) ?(Z|UTC|[+-]\d{2}:?\d{2})?$/,
    (_all, day, time, zone) => `${day}T${time}${zone === "UTC" ? "Z" : (zone ?? "")}`,
  );
  const ms = parseDateMs(iso, nowMs);
  if (ms === undefined) throw refusedCell(`${name} "${text}" is no date`);
  return ms;
}

/** A date of numbers with the year last as ISO 8601, any other text as it is. */
function toIso(name: string, text: string, order: DateOrder | undefined): string {
  if (UNCLEAR.test(text)) throw refusedCell(`${name} "${text}" has a year of two digits: write it as 2024-12-31`);
  const [, first = "", , second = "", year = "", rest = ""] = SLASHED.exec(text) ?? [];
  if (first === "") return text;
  const meant = order ?? orderOf(text) ?? (Number(first) === Number(second) ? "day-first" : undefined);
  if (!meant) {
    throw refusedCell(
      `${name} "${text}" may be read with the day or the month first: say which with --date-format, or write it as 2024-12-31`,
    );
  }
  const [day, month] = meant === "day-first" ? [first, second] : [second, first];
  const time = readTime(rest);
  if (time === undefined || !isDay(Number(year), Number(month), Number(day))) {
    throw refusedCell(`${name} "${text}" is no date with the ${meant === "day-first" ? "day" : "month"} first`);
  }
  return `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}${time}`;
}

function isDay(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** ` 5:06 PM` as `T17:06Z`; `undefined` for what is no time. */
function readTime(text: string): string | undefined {
  const trimmed = text.replaceAll(/\s/g, " ").trimEnd();
  if (trimmed === "") return "";
  const [, hour, minute, second = "00", half, zone = "Z"] = TIME.exec(trimmed) ?? [];
  if (hour === undefined) return undefined;
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toLowerCase() === "p" ? 12 : 0);
  const offset = /^[A-Z]/i.test(zone) ? "Z" : zone;
  return `T${String(hours).padStart(2, "0")}:${minute}:${second}${offset}`;
}
