import type { AttemptState, Outage, OutboxState } from "@overdub/storage";
import { toIso } from "../time/to-iso.ts";

/** The state of event recording, without data of any workspace: it is public. */
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
  return { status: "failing", since: toIso(outage.sinceMs), reason: outage.reason };
}

export const METRICS_CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** In Prometheus' text format. Source: https://prometheus.io/docs/instrumenting/exposition_formats/ */
export function toMetrics({ pending, lag, lagMs, dropped, commits, drains }: OutboxState): string {
  return [
    gauge("pending_events", pending, "Events in memory that are not yet in SQL."),
    gauge("lag_events", lag, "Events in SQL that are not yet in the event store."),
    gauge("lag_seconds", lagMs / 1000, "How long the oldest event in SQL has waited for the event store, at the most."),
    gauge("commits_failing", commits.outage ? 1 : 0, "Whether the last commit of events to SQL failed."),
    gauge("drains_failing", drains.outage ? 1 : 0, "Whether the last drain into the event store failed."),
    counter("commit_failures_total", commits.failures, "Commits of events to SQL that failed."),
    counter("drain_failures_total", drains.failures, "Drains into the event store that failed."),
    counter("dropped_events_total", dropped, "Events that did not reach SQL, as far as is known."),
  ].join("");
}

const gauge = (name: string, value: number, help: string) => metric("gauge", name, value, help);
const counter = (name: string, value: number, help: string) => metric("counter", name, value, help);

function metric(type: "gauge" | "counter", name: string, value: number, help: string): string {
  const full = `overdub_outbox_${name}`;
  return `# HELP ${full} ${help}\n# TYPE ${full} ${type}\n${full} ${value}\n`;
}
