import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { DuckDBInstance } from "@duckdb/node-api";
import type { StartedOverdub } from "@overdub/testkit";
import { dubClient, processMemory, startOverdub } from "@overdub/testkit";
import { fillStore } from "../analytics/fill-store.ts";
import type { Benchmark, BenchmarkOptions, BenchmarkRun } from "../benchmark.ts";
import { callGateway as call } from "../servers/call-gateway.ts";
import { createTemporaryFolder } from "../servers/temporary-folder.ts";

const SIZES = { quick: 50_000, full: 1_000_000 };
const LINKS = 1_000;
const DAY_MS = 86_400_000;

/** The goals: events each second, and megabytes that the process grows by. */
const LEAST_PER_SECOND = 20_000;
const MOST_GROWTH_MB = 300;

export const sync: Benchmark = {
  name: "sync",
  summary: "events from the embedded workspace into Parquet by a sync job, against DuckDB that copies its table",
  run,
};

async function run({ quick }: BenchmarkOptions): Promise<BenchmarkRun> {
  const events = quick ? SIZES.quick : SIZES.full;
  await using resources = new AsyncDisposableStack();
  const folder = await createTemporaryFolder(resources);
  const data = join(folder, "data");
  const first = await startOverdub({ data, args: ["--empty"] });
  const { workspaceId, linkIds } = await createLinks(first);
  await first.stop();
  const nowMs = Date.now();
  const store = join(data, "events.duckdb");
  const period = { fromMs: nowMs - 30 * DAY_MS, toMs: nowMs, total: events };
  await fillStore(store, { ...period, workspaceId, linkIds }, 0, events);
  const bare = await copyBare(store, join(folder, "bare.parquet"), events);

  await using server = await startOverdub({ data });
  const { perSecond, beforeMb, peakMb } = await syncAll({ ...server, ...keysOf(first) }, nowMs - 60 * DAY_MS, events);
  await server.stop();
  const growth = peakMb - beforeMb;
  return {
    rounds: [],
    comparisons: [],
    checks: [
      {
        name: `at least ${LEAST_PER_SECOND.toLocaleString("en")} events a second`,
        passed: perSecond >= LEAST_PER_SECOND,
        detail: `${perSecond.toFixed(0)} a second`,
      },
      {
        name: `the process grows by less than ${MOST_GROWTH_MB} MB`,
        passed: growth < MOST_GROWTH_MB,
        detail: `${growth.toFixed(0)} MB`,
      },
    ],
    figures: {
      events: events.toLocaleString("en"),
      "DuckDB copies its table": `${bare.toFixed(0)} events/s`,
      "a sync job": `${perSecond.toFixed(0)} events/s`,
      ratio: `${((perSecond / bare) * 100).toFixed(1)} %`,
      "resident before": `${beforeMb.toFixed(0)} MB`,
      "resident at most": `${peakMb.toFixed(0)} MB`,
    },
  };
}

const keysOf = ({ apiToken, accountId }: StartedOverdub) => ({ apiToken, accountId });

async function createLinks(server: StartedOverdub) {
  const dub = dubClient(server, server.workspaceKey);
  const linkIds: string[] = [];
  let workspaceId = "";
  for (let start = 0; start < LINKS; start += 100) {
    const body = Array.from({ length: 100 }, (_, index) => ({
      key: `k${start + index}`,
      url: `https://example.com/products/${(start + index) % 100}`,
    }));
    for (const link of await dub.bulkCreateLinks({ body })) {
      if (!("id" in link)) throw new Error("A link was not made.");
      linkIds.push(link.id);
      workspaceId = link.workspaceId;
    }
  }
  return { workspaceId, linkIds };
}

/** Events per second; the table as it is, which is a third of what an event is shown as. */
async function copyBare(store: string, target: string, events: number): Promise<number> {
  const instance = await DuckDBInstance.create(store, { access_mode: "READ_ONLY" });
  const connection = await instance.connect();
  const startedMs = performance.now();
  await connection.run(`copy (select * from clicks order by seq) to '${target}' (format parquet, compression zstd)`);
  const seconds = (performance.now() - startedMs) / 1000;
  connection.closeSync();
  instance.closeSync();
  await rm(target);
  return events / seconds;
}

interface Synced {
  readonly perSecond: number;
  readonly beforeMb: number;
  readonly peakMb: number;
}

async function syncAll(
  server: Pick<StartedOverdub, "gateway" | "pid" | "apiToken" | "accountId">,
  sinceMs: number,
  events: number,
): Promise<Synced> {
  const datastore = { label: "Files", type: "file", config: { format: "parquet" } };
  const { id: datastoreId } = await call(server, "POST", "/datastore", datastore);
  const { id: jobId } = await call(server, "POST", "/sync-job", { template_id: "dub-click-stream" });
  const { now: beforeMb } = processMemory(server.pid);
  const { id } = await call(server, "POST", "/sync-job-run", {
    sync_job_id: jobId,
    integrated_account_id: server.accountId,
    args: { datastore_id: datastoreId, start_date: new Date(sinceMs).toISOString().slice(0, 10) },
  });
  let peakMb = beforeMb;
  for (;;) {
    peakMb = Math.max(peakMb, processMemory(server.pid).now);
    const run = await call(server, "GET", `/sync-job-run/${id}`);
    if (run.status === "failed") throw new Error(`The run has failed: ${run.error}`);
    if (run.status === "completed") {
      const sent = run.resource_stats.events?.sent;
      if (sent !== events) throw new Error(`${sent} of ${events} events were passed on.`);
      const seconds = (Date.parse(run.finished_at) - Date.parse(run.started_at)) / 1000;
      return { perSecond: events / seconds, beforeMb, peakMb };
    }
    await delay(50);
  }
}
