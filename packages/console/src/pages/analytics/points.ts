import type { Bucket, Measure } from "../../api/analytics.ts";
import type { Point } from "../../charts/area-chart.tsx";

/** How long a bucket is, told by the first two. */
export function stepOf(buckets: readonly Bucket[]): "hour" | "day" | "month" {
  const [first, second] = buckets;
  if (!first || !second) return "day";
  const hours = (Date.parse(iso(second.start)) - Date.parse(iso(first.start))) / 3_600_000;
  return hours < 12 ? "hour" : hours < 24 * 20 ? "day" : "month";
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
      label: labelOf(bucketDate(bucket), step, locale),
      value: bucket[measure],
      before: past && { label: labelOf(bucketDate(past), step, locale), value: past[measure] },
    };
  });
}

function labelOf(date: Date, step: "hour" | "day" | "month", locale?: string): string {
  if (step === "hour")
    return date.toLocaleString(locale, { weekday: "short", hour: "2-digit", minute: "2-digit", hour12: false });
  if (step === "month") return date.toLocaleDateString(locale, { month: "short", year: "numeric" });
  return date.toLocaleDateString(locale, { day: "numeric", month: "short" });
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
  const most = peak && peak.value > 0 ? `, most on ${peak.label}: ${format(peak.value)}` : "";
  return `${name}, ${rangeLabel.toLowerCase()}: ${format(total)} in all${most}.`;
}
