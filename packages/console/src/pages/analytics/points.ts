import type { Bucket, Measure, Step } from "../../api/analytics.ts";
import { sumOf } from "../../api/analytics.ts";
import type { Point } from "../../charts/area-chart.tsx";
import { dateFormat } from "../../format/formatters.ts";
import type { Range } from "../../format/range.ts";
import { daysBetween } from "../../format/range.ts";

/** How long a bucket is, told by the first two. */
export function stepOf(buckets: readonly Bucket[]): Step {
  const [first, second] = buckets;
  if (!first || !second) return "day";
  const hours = (Date.parse(iso(second.start)) - Date.parse(iso(first.start))) / 3_600_000;
  if (hours < 12) return "hour";
  if (hours < 24 * 4) return "day";
  return hours < 24 * 20 ? "week" : "month";
}

/** Offsets as `+0000` are no ISO for every browser. */
function iso(start: string): string {
  return start.replace(/([+-]\d\d)(\d\d)$/, "$1:$2");
}

export function bucketDate({ start }: Bucket): Date {
  return new Date(iso(start));
}

/** The points of a chart; the bucket of the same place in the period before stands beside each. */
export function pointsOf(
  measure: Measure,
  now: readonly Bucket[],
  before: readonly Bucket[] | undefined,
  locale?: string,
): readonly Point[] {
  const step = stepOf(now);
  return now.map((bucket, index) => {
    const past = before?.[index];
    return {
      ...labelsOf(bucketDate(bucket), step, locale),
      value: bucket[measure],
      before: past && { ...labelsOf(bucketDate(past), step, locale), value: past[measure] },
    };
  });
}

function labelsOf(date: Date, step: Step, locale?: string): { readonly label: string; readonly longLabel: string } {
  const day = dateFormat(locale, { day: "numeric", month: "short" }).format(date);
  switch (step) {
    case "hour": {
      const weekday = dateFormat(locale, { weekday: "short" }).format(date);
      const hour = dateFormat(locale, { hour: "2-digit", minute: "2-digit", hour12: false }).format(date);
      return { label: `${weekday} ${date.getDate()}`, longLabel: `${weekday} ${day}, ${hour}` };
    }
    case "day":
      return { label: day, longLabel: `${dateFormat(locale, { weekday: "short" }).format(date)} ${day}` };
    case "week":
      return { label: day, longLabel: `Week of ${day}` };
    case "month": {
      const label = dateFormat(locale, { month: "short", year: "numeric" }).format(date);
      return { label, longLabel: label };
    }
  }
}

const STEPS = [
  { value: "hour", label: "Hour", least: 1, most: 92 },
  { value: "day", label: "Day", least: 2, most: 731 },
  { value: "week", label: "Week", least: 14, most: 3_660 },
] as const;

/** The steps in which a range can be shown: neither a single point, nor more than the width has. */
export function stepsOf({ start, end }: Range): readonly { readonly value: Step; readonly label: string }[] {
  const days = start === undefined ? 1_000 : daysBetween(start, end) + 1;
  return STEPS.filter(({ least, most }) => days >= least && days <= most);
}

/** How many of the buckets have begun. */
export function happenedOf(buckets: readonly Bucket[], nowMs: number): number {
  return buckets.filter((bucket) => bucketDate(bucket).getTime() <= nowMs).length;
}

/** Neighbours together, so many to one; the last may be fewer. */
export function joined(buckets: readonly Bucket[], size: number): readonly Bucket[] {
  const sums: Bucket[] = [];
  for (let first = 0; first < buckets.length; first += size) {
    const part = buckets.slice(first, first + size);
    sums.push({ start: part[0]?.start ?? "", ...sumOf(part) });
  }
  return sums;
}

/** Hours of a period by the days of the week, from Monday on, as the reader's clock shows them. */
export function weekOf(measure: Measure, hours: readonly Bucket[]): readonly (readonly number[])[] {
  const cells = Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => 0));
  for (const bucket of hours) {
    const date = bucketDate(bucket);
    const day = cells[(date.getDay() + 6) % 7];
    if (day) day[date.getHours()] = (day[date.getHours()] ?? 0) + bucket[measure];
  }
  return cells;
}

/** In one sentence, for those who do not see the chart. */
export function summaryOf(
  name: string,
  rangeLabel: string,
  points: readonly Point[],
  format: (value: number) => string,
): string {
  const total = points.reduce((sum, { value }) => sum + value, 0);
  const peak = points.reduce<Point | undefined>(
    (best, point) => (best && best.value >= point.value ? best : point),
    undefined,
  );
  const most = peak && peak.value > 0 ? `, most on ${peak.longLabel ?? peak.label}: ${format(peak.value)}` : "";
  return `${name}, ${rangeLabel.toLowerCase()}: ${format(total)} in all${most}.`;
}
