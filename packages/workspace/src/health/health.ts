import type { AttemptState, Outage, OutboxState } from "@overdub/storage";

/** How storing fares, without data of any workspace: it is public. */
export interface Health {
  /** `degraded` while commits or drains fail. Short links are served either way. */
  readonly status: "ok" | "degraded";
  readonly outbox: {
    /** Events in memory, not yet in SQL. */
    readonly pending: number;
    /** Events in SQL, not yet in the event store. */
    readonly lag: number;
    /** How long the oldest of these has waited, at the most. */
    readonly lagSeconds: number;
    /** Events that were never in SQL, since the start. */
    readonly dropped: number;
    readonly commits: StepHealth;
    readonly drains: StepHealth;
  };
}

type StepHealth =
  | { readonly status: "ok" }
  | {
      readonly status: "failing";
      /** ISO 8601. */
      readonly since: string;
      readonly reason: Outage["reason"];
    };

export function toHealth({ pending, lag, lagMs, dropped, commits, drains }: OutboxState): Health {
  return {
    status: commits.outage || drains.outage ? "degraded" : "ok",
    outbox: {
      pending,
      lag,
      lagSeconds: lagMs / 1000,
      dropped,
      commits: toStepHealth(commits),
      drains: toStepHealth(drains),
    },
  };
}

function toStepHealth({ outage }: AttemptState): StepHealth {
  if (!outage) return { status: "ok" };
  return { status: "failing", since: new Date(outage.sinceMs).toISOString(), reason: outage.reason };
}
