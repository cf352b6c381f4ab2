import type { OutboxState } from "@overdub/storage";
import { startWorkspace } from "@overdub/testkit";
import { expect, onTestFinished, test } from "vitest";
import { refusal } from "../testing/call-api.ts";
import { toHealth, toMetrics } from "./health.ts";

const CALM: OutboxState = {
  pending: 0,
  lag: 0,
  lagMs: 0,
  dropped: 0,
  commits: { failures: 0, outage: undefined },
  drains: { failures: 0, outage: undefined },
};
const OUTAGE = { sinceMs: Date.UTC(2026, 2, 3, 9, 12, 44, 120), reason: "disk_full" } as const;

test("all is well as long as commits and drains succeed, whatever failed before", () => {
  const state = { ...CALM, pending: 3, lag: 40, lagMs: 1500, commits: { failures: 7, outage: undefined } };
  expect(toHealth(state)).toEqual({
    status: "ok",
    outbox: { pending: 3, lag: 40, lagSeconds: 1.5, dropped: 0, commits: { status: "ok" }, drains: { status: "ok" } },
  });
});

test.each(["commits", "drains"] as const)("failing %s say since when and why, in a word", (step) => {
  const failing = { status: "failing", since: "2026-03-03T09:12:44.120Z", reason: "disk_full" };
  expect(toHealth({ ...CALM, [step]: { failures: 1, outage: OUTAGE } })).toMatchObject({
    status: "degraded",
    outbox: { commits: { status: "ok" }, drains: { status: "ok" }, [step]: failing },
  });
});

test("metrics are in Prometheus' text format", () => {
  const text = toMetrics({ ...CALM, lag: 12, lagMs: 2500, drains: { failures: 4, outage: OUTAGE } });
  const line = /^(# (HELP \w+ .+|TYPE \w+ (gauge|counter))|\w+ \d+(\.\d+)?)\n/gm;
  expect(text.replace(line, "")).toBe("");
  const samples = new Map(
    text
      .split("\n")
      .filter((sample) => sample !== "" && !sample.startsWith("#"))
      .map((sample) => sample.split(" ") as [string, string]),
  );
  expect(Object.fromEntries(samples)).toEqual({
    overdub_outbox_pending_events: "0",
    overdub_outbox_lag_events: "12",
    overdub_outbox_lag_seconds: "2.5",
    overdub_outbox_commits_failing: "0",
    overdub_outbox_drains_failing: "1",
    overdub_outbox_commit_failures_total: "0",
    overdub_outbox_drain_failures_total: "4",
    overdub_outbox_dropped_events_total: "0",
  });
});

test("both are for whoever asks, without a key, and for no cache", async () => {
  const workspace = await startWorkspace();
  onTestFinished(() => workspace.close());
  const health = await fetch(`${workspace.origin}/api/health`);
  expect([health.status, health.headers.get("cache-control")]).toEqual([200, "no-store"]);
  expect(await health.json()).toEqual(toHealth(CALM));
  const metrics = await fetch(`${workspace.origin}/api/metrics`);
  expect([metrics.status, metrics.headers.get("cache-control")]).toEqual([200, "no-store"]);
  expect(metrics.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  expect(await metrics.text()).toBe(toMetrics(CALM));
  for (const path of ["/health", "/metrics"]) {
    expect(await refusal(workspace, "POST", path)).toEqual([405, "bad_request", expect.stringContaining("takes GET")]);
  }
});
