import { useQuery } from "@tanstack/react-query";
import { useCalls } from "../api/calls.ts";
import { connection, request } from "../api/request.ts";
import { useIsMember } from "../api/session.ts";
import { barsOf, Meter } from "../components/meter.tsx";
import { useStore } from "../state/store.ts";

interface Health {
  readonly status: string;
}

/** One line of state, and the newest calls. */
export function Pulse() {
  const isMember = useIsMember();
  const isLost = useStore(connection) === "lost";
  const { data: health } = useQuery({
    queryKey: ["health"],
    queryFn: ({ signal }) => request<Health>("/health", { signal }),
    refetchInterval: 30_000,
  });
  const { data: rows = [] } = useCalls();
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
        <span className="ink3 ms-auto">
          {isMember ? "" : rows.length > 0 ? `${Math.round(mean)} ms` : "no calls yet"}
        </span>
      </div>
      {!isMember && (
        <div className="mt-2">
          <Meter bars={barsOf(rows)} />
        </div>
      )}
    </section>
  );
}
