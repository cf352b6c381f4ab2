import type { Interval } from "@overdub/contract";
import { AppError } from "@overdub/contract";
import { parseDateMs } from "../time/parse-date.ts";
import { endOfDay, localDate, startOfDay } from "../time/time-zone.ts";

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

/**
 * The period that a question is about. `start` wins over `interval`; `end` alone means nothing; times of day are cut.
 *
 * @param allSinceMs where `all` begins.
 * @throws `unprocessable_entity` for a date that is none or too early.
 * @see spec dub-attribution 4.2
 */
export function resolveRange(input: RangeInput, timeZone: string, nowMs: number, allSinceMs = FIRST_DAY_MS): Range {
  if (input.start !== undefined) {
    const startMs = parseBound("start", input.start, nowMs);
    const endMs = input.end === undefined ? nowMs : parseBound("end", input.end, nowMs);
    return wholeDays(startMs, endMs, timeZone);
  }
  const interval = input.interval ?? "30d";
  if (interval === "all") {
    return allSinceMs === FIRST_DAY_MS
      ? { fromMs: FIRST_DAY_MS, toMs: endOfToday(timeZone, nowMs), step: "month" }
      : wholeDays(allSinceMs, nowMs, timeZone);
  }
  return fromInterval(interval, timeZone, nowMs);
}

function parseBound(name: "start" | "end", text: string, nowMs: number): number {
  const ms = parseDateMs(text, nowMs);
  if (ms === undefined) throw new AppError("unprocessable_entity", `custom: ${name}: Invalid date`);
  if (name === "start" && ms < FIRST_DAY_MS) {
    throw new AppError(
      "unprocessable_entity",
      "custom: start: The start date cannot be earlier than September 22, 2022.",
    );
  }
  return ms;
}

function wholeDays(startMs: number, endMs: number, timeZone: string): Range {
  // The step is chosen before a reversed range is turned, so such a one is hourly.
  const spanDays = Math.floor((endOf(endMs, timeZone) - startOf(startMs, timeZone)) / DAY_MS);
  const step = spanDays <= 2 ? "hour" : spanDays > 180 ? "month" : "day";
  const [firstMs, lastMs] = startMs <= endMs ? [startMs, endMs] : [endMs, startMs];
  return { fromMs: startOf(firstMs, timeZone), toMs: endOf(lastMs, timeZone), step };
}

function fromInterval(interval: Exclude<Interval, "all">, timeZone: string, nowMs: number): Range {
  const today = localDate(nowMs, timeZone);
  const toMs = endOfToday(timeZone, nowMs);
  const back = (days: number) => ({ fromMs: nowMs - days * DAY_MS, toMs, step: "day" as const });
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
    case "1y": {
      const yearAgo = new Date(nowMs);
      yearAgo.setUTCFullYear(yearAgo.getUTCFullYear() - 1);
      return { fromMs: yearAgo.getTime(), toMs, step: "month" };
    }
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

function endOfToday(timeZone: string, nowMs: number): number {
  return endOf(nowMs, timeZone);
}
