import type { Interval } from "@overdub/contract";
import { AppError } from "@overdub/contract";
import { parseLocalDate } from "./parse-date.ts";
import type { LocalDate } from "./time-zone.ts";
import { earlier, endOfDay, localDate, nextHour, startOfDay, startOfHour } from "./time-zone.ts";

export type Step = "hour" | "day" | "week" | "month";

/** A period, both ends included, and the step in which a timeseries walks it. */
export interface Range {
  readonly fromMs: number;
  readonly toMs: number;
  readonly step: Step;
}

export interface RangeInput {
  readonly interval?: Interval | undefined;
  readonly start?: string | undefined;
  readonly end?: string | undefined;
}

const DAY_MS = 86_400_000;

/** No event is older: the day Dub's own records begin. */
export const FIRST_DAY_MS = Date.UTC(2022, 8, 22);

/** Far enough for any plan, and near enough to walk to by the month. */
const LAST_DAY_MS = Date.UTC(2100, 0);

/** Up to this many whole days between the ends a range is walked by the hour, above the other one by the month. */
const MAX_HOURLY_DAYS = 2;
const MAX_DAILY_DAYS = 180;

/**
 * The period that a question is about. `start` wins over `interval`; `end` alone means nothing; times of day are cut.
 *
 * @param allSinceMs where `all` begins. Default: where any record can.
 * @throws `unprocessable_entity` for a date that is none or too early, and for a start after the end.
 * @see behaviour/attribution 5.2
 */
export function resolveRange(input: RangeInput, timeZone: string, nowMs: number, allSinceMs?: number): Range {
  const today = localDate(nowMs, timeZone);
  const end = input.end === undefined ? undefined : parseBound("end", input.end, nowMs, timeZone);
  if (input.start !== undefined) {
    const start = parseBound("start", input.start, nowMs, timeZone);
    // A period that is still to come has its first day at least.
    return wholeDays(start, end ?? (dayNumber(start) > dayNumber(today) ? start : today), timeZone);
  }
  const interval = input.interval ?? "30d";
  if (interval === "all") {
    return allSinceMs === undefined
      ? { fromMs: FIRST_DAY_MS, toMs: endOfDay(today, timeZone), step: "month" }
      : wholeDays(localDate(allSinceMs, timeZone), today, timeZone);
  }
  return fromInterval(interval, timeZone, nowMs);
}

function parseBound(name: "start" | "end", text: string, nowMs: number, timeZone: string): LocalDate {
  const date = parseLocalDate(text, nowMs, timeZone);
  if (date === undefined || dayNumber(date) > LAST_DAY_MS / DAY_MS) throw refused(`${name}: Invalid date`);
  if (name === "start" && dayNumber(date) < FIRST_DAY_MS / DAY_MS) {
    throw refused("start: The start date cannot be earlier than September 22, 2022.");
  }
  return date;
}

function refused(message: string): AppError {
  return new AppError("unprocessable_entity", `custom: ${message}`);
}

function wholeDays(start: LocalDate, end: LocalDate, timeZone: string): Range {
  const spanDays = dayNumber(end) - dayNumber(start);
  if (spanDays < 0) throw refused("end: The end date cannot be earlier than the start date.");
  return {
    fromMs: startOfDay(start, timeZone),
    toMs: endOfDay(end, timeZone),
    step: spanDays <= MAX_HOURLY_DAYS ? "hour" : spanDays > MAX_DAILY_DAYS ? "month" : "day",
  };
}

/** Days since 1970, so that dates can be compared. */
function dayNumber({ year, month, day }: LocalDate): number {
  return Date.UTC(year, month - 1, day) / DAY_MS;
}

function fromInterval(interval: Exclude<Interval, "all">, timeZone: string, nowMs: number): Range {
  const today = localDate(nowMs, timeZone);
  const toMs = endOfDay(today, timeZone);
  const back = (days: number) => ({ fromMs: earlier(nowMs, { days }, timeZone), toMs, step: "day" as const });
  const since = (month: number, step: Step) => ({
    fromMs: startOfDay({ ...today, month, day: 1 }, timeZone),
    toMs,
    step,
  });
  switch (interval) {
    case "24h":
      return { fromMs: nowMs - DAY_MS, toMs: nowMs, step: "hour" };
    case "7d":
      return back(7);
    case "30d":
      return back(30);
    case "90d":
      return back(90);
    case "1y":
      return { fromMs: earlier(nowMs, { years: 1 }, timeZone), toMs, step: "month" };
    case "mtd":
      return since(today.month, "day");
    case "qtd":
      return since(today.month - ((today.month - 1) % 3), "day");
    case "ytd":
      return since(1, "month");
  }
}

/** The starts of the buckets of a range, ascending; the one that holds `toMs` included. */
export function bucketStarts(range: Range, timeZone: string): number[] {
  const starts: number[] = [];
  if (range.step === "hour") {
    for (let ms = startOfHour(range.fromMs, timeZone); ms <= range.toMs; ms = nextHour(ms, timeZone)) starts.push(ms);
    return starts;
  }
  const first = localDate(range.fromMs, timeZone);
  for (let index = 0; ; index += 1) {
    const startMs = startOfDay(dateAfter(first, index, range.step), timeZone);
    if (startMs > range.toMs) return starts;
    starts.push(startMs);
  }
}

/** The first day of the bucket so many steps after the one that holds `first`; weeks begin on Monday. */
function dateAfter(first: LocalDate, steps: number, step: Exclude<Step, "hour">): LocalDate {
  if (step === "day") return { ...first, day: first.day + steps };
  if (step === "month") return { ...first, day: 1, month: first.month + steps };
  const sinceMonday = (new Date(dayNumber(first) * DAY_MS).getUTCDay() + 6) % 7;
  return { ...first, day: first.day - sinceMonday + 7 * steps };
}
