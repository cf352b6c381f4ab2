/** Counts over time, and how they are told in words. */
import type { Step as AnyStep } from "../../time/range.ts";

/** The page has no weeks. */
export type Step = Exclude<AnyStep, "week">;

export interface Point {
  readonly startMs: number;
  readonly count: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** By the distance of the first two. */
export function stepOf([first, second]: readonly Point[]): Step {
  const ms = first && second ? second.startMs - first.startMs : DAY_MS;
  if (ms < DAY_MS) return "hour";
  return ms === DAY_MS ? "day" : "month";
}

const FORMATS: Readonly<Record<Step, Intl.DateTimeFormat>> = {
  hour: format({ day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }),
  day: format({ day: "numeric", month: "short" }),
  month: format({ month: "short", year: "numeric" }),
};
const WHOLE_DAY = format({ day: "numeric", month: "long", year: "numeric" });

function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" });
}

/** A bucket as axes and tables name it: `18 Nov`. */
export function dayOf(startMs: number, step: Step): string {
  return FORMATS[step].format(startMs);
}

/** What a chart shows, for who does not see it: period, sum and peak. */
export function sentenceOf({
  points,
  step,
  noun,
}: {
  readonly points: readonly Point[];
  readonly step: Step;
  readonly noun: string;
}): string {
  const sum = points.reduce((total, { count }) => total + count, 0);
  const highest = points.reduce((most, point) => (point.count > most.count ? point : most), { startMs: 0, count: 0 });
  const [first, last] = [points[0], points.at(-1)].map((point) => WHOLE_DAY.format(point?.startMs ?? 0));
  const title = `${noun[0]?.toUpperCase() ?? ""}${noun.slice(1)} by ${step}`;
  const peak =
    highest.count === 0 ? "" : `, at most ${highest.count.toLocaleString("en-US")} (${dayOf(highest.startMs, step)})`;
  return `${title} from ${first} to ${last}: ${sum.toLocaleString("en-US")} in all${peak}.`;
}
