import type { Call } from "../api/calls.ts";

export interface Bar {
  /** 0 to 1, of the highest. */
  readonly height: number;
  readonly state: "ok" | "slow" | "failed" | "none";
}

const BARS = 24;
const SLOW_MS = 1_000;

/** The newest calls as bars from left to right, some calls each. @param calls the newest first. */
export function barsOf(calls: readonly Pick<Call, "duration" | "http_status_code">[]): readonly Bar[] {
  const size = Math.max(1, Math.ceil(calls.length / BARS));
  const oldestFirst = calls.toReversed();
  const groups = Array.from({ length: BARS }, (_, index) => oldestFirst.slice(index * size, (index + 1) * size));
  const means = groups.map(
    (group) => group.reduce((sum, { duration }) => sum + (duration ?? 0), 0) / (group.length || 1),
  );
  const highest = Math.max(...means, 1);
  return groups.map((group, index) => {
    const mean = means[index] ?? 0;
    if (group.length === 0) return { height: 0.15, state: "none" };
    const hasFailed = group.some(({ http_status_code: status }) => status !== null && status >= 500);
    return { height: mean / highest, state: hasFailed ? "failed" : mean > SLOW_MS ? "slow" : "ok" };
  });
}

const CLASSES = { ok: "", slow: "w", failed: "x", none: "none" };

/** Small bars for health and load; what they say is in words beside them. */
export function Meter({ bars }: { readonly bars: readonly Bar[] }) {
  return (
    <div className="vu" aria-hidden="true">
      {bars.map(({ height, state }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place.
        <i key={index} className={CLASSES[state]} style={{ height: Math.round(2 + 14 * height) }} />
      ))}
    </div>
  );
}
