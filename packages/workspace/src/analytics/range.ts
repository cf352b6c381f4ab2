import type { Interval } from "@overdub/contract";
import { AppError } from "@overdub/contract";
import { parseDateMs } from "../time/parse-date.ts";
import { earlier, endOfDay, localDate, startOfDay } from "../time/time-zone.ts";

export type Step = "hour" | "day" | "month";

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
const HOUR_MS = 3_600_000;

/** No event is older: the day Dub's own records begin. */
const FIRST_DAY_MS = Date.UTC(2022, 8, 22);

/** Far enough for any plan, and near enough to walk to by the month. */
const LAST_DAY_MS = Date.UTC(2100, 0);

/** Up to this many whole days between the ends a range is walked by the hour, above the other one by the month. */
const MAX_HOURLY_DAYS = 2;
const MAX_DAILY_DAYS = 180;

/**
 * The period that a question is about. `start` wins over `interval`; `end` alone means nothing; times of day are cut.
 *
 * @param allSinceMs where `all` begins. Default: where any record can.
 * @throws `unprocessable_entity` for a date that is none or too early.
 * @see behaviour/attribution 5.2
 */
export function resolveRange(input: RangeInput, timeZone: string, nowMs: number, allSinceMs?: number): Range {
  if (input.start !== undefined) {
    const startMs = parseBound("start", input.start, nowMs);
    const endMs = input.end === undefined ? nowMs : parseBound("end", input.end, nowMs);
    return wholeDays(startMs, endMs, timeZone);
  }
  const interval = input.interval ?? "30d";
  if (interval === "all") {
    return allSinceMs === undefined
      ? { fromMs: FIRST_DAY_MS, toMs: endOf(nowMs, timeZone), step: "month" }
      : wholeDays(allSinceMs, nowMs, timeZone);
  }
  return fromInterval(interval, timeZone, nowMs);
}

function parseBound(name: "start" | "end", text: string, nowMs: number): number {
  const ms = parseDateMs(text, nowMs);
  if (ms === undefined || ms > LAST_DAY_MS) throw new AppError("unprocessable_entity", `custom: ${name}: Invalid date`);
  if (name === "start" && ms < FIRST_DAY_MS) {
    throw new AppError(
      "unprocessable_entity",
      "custom: start: The start date cannot be earlier than September 22, 2022.",
    );
  }
  return ms;
}

function wholeDays(startMs: number, endMs: number, timeZone: string): Range {
  const [firstMs, lastMs] = startMs <= endMs ? [startMs, endMs] : [endMs, startMs];
  const fromMs = startOf(firstMs, timeZone);
  const toMs = endOf(lastMs, timeZone);
  // Dub chooses the step before it turns a reversed range, which makes years of hours of it. This one does not.
  const spanDays = Math.floor((toMs - fromMs) / DAY_MS);
  return { fromMs, toMs, step: spanDays <= MAX_HOURLY_DAYS ? "hour" : spanDays > MAX_DAILY_DAYS ? "month" : "day" };
}

function fromInterval(interval: Exclude<Interval, "all">, timeZone: string, nowMs: number): Range {
  const today = localDate(nowMs, timeZone);
  const toMs = endOf(nowMs, timeZone);
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

/** The starts of the buckets of a range, ascending; the one that holds `toMs` included. Hours are cut in UTC. */
export function bucketStarts(range: Range, timeZone: string): number[] {
  const starts: number[] = [];
  if (range.step === "hour") {
    const firstMs = range.fromMs - (range.fromMs % HOUR_MS);
    for (let ms = firstMs; ms <= range.toMs; ms += HOUR_MS) starts.push(ms);
    return starts;
  }
  const first = localDate(range.fromMs, timeZone);
  for (let index = 0; ; index += 1) {
    const date =
      range.step === "day" ? { ...first, day: first.day + index } : { ...first, day: 1, month: first.month + index };
    const startMs = startOfDay(date, timeZone);
    if (startMs > range.toMs) return starts;
    starts.push(startMs);
  }
}

function startOf(instantMs: number, timeZone: string): number {
  return startOfDay(localDate(instantMs, timeZone), timeZone);
}

function endOf(instantMs: number, timeZone: string): number {
  return endOfDay(localDate(instantMs, timeZone), timeZone);
}
