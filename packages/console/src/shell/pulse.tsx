import { useQuery } from "@tanstack/react-query";
import { connection, request } from "../api/request.ts";
import { useStore } from "../state/store.ts";

interface LogRow {
  readonly http_status_code: number | null;
  /** Milliseconds. */
  readonly duration: number | null;
}

interface Health {
  readonly status: string;
}

export interface Bar {
  /** 0 to 1, of the highest. */
  readonly height: number;
  readonly state: "ok" | "slow" | "failed" | "none";
}

const BARS = 24;
const SLOW_MS = 1_000;

/** The newest calls as bars from left to right, some calls each. */
export function barsOf(rows: readonly LogRow[]): readonly Bar[] {
  const size = Math.max(1, Math.ceil(rows.length / BARS));
  const oldestFirst = rows.toReversed();
  const groups = Array.from({ length: BARS }, (_, index) => oldestFirst.slice(index * size, (index + 1) * size));
  const means = groups.map((group) => group.reduce((sum, row) => sum + (row.duration ?? 0), 0) / (group.length || 1));
  const highest = Math.max(...means, 1);
  return groups.map((group, index) => {
    const mean = means[index] ?? 0;
    if (group.length === 0) return { height: 0.15, state: "none" };
    const hasFailed = group.some(({ http_status_code: status }) => status !== null && status >= 500);
    return { height: mean / highest, state: hasFailed ? "failed" : mean > SLOW_MS ? "slow" : "ok" };
  });
}

const CLASSES = { ok: "", slow: "w", failed: "x", none: "none" };

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

/** One line of state, and the newest calls. */
export function Pulse() {
  const isLost = useStore(connection) === "lost";
  const { data: health } = useQuery({
    queryKey: ["health"],
    queryFn: ({ signal }) => request<Health>("/health", { signal }),
    refetchInterval: 30_000,
  });
  const { data: calls } = useQuery({
    queryKey: ["pulse"],
    queryFn: ({ signal }) =>
      request<{ result: readonly LogRow[] }>("/log", { query: { log_type: "unified_proxy_api", limit: 240 }, signal }),
    refetchInterval: 60_000,
    retry: false,
  });
  const rows = calls?.result ?? [];
  const mean = rows.reduce((sum, row) => sum + (row.duration ?? 0), 0) / (rows.length || 1);
  const words = isLost
    ? "Not reached"
    : health === undefined || health.status === "ok"
      ? "Running well"
      : "Events wait";
  return (
    <section className="pulse" aria-label="State of the server">
      <div className="row">
        <b className="b">{words}</b>
        <span className="ink3 ms-auto">{rows.length > 0 ? `${Math.round(mean)} ms` : "no calls yet"}</span>
      </div>
      <div className="mt-2">
        <Meter bars={barsOf(rows)} />
      </div>
    </section>
  );
}
