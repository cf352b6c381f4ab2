import { copyFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import type { EventStore } from "@overdub/storage";
import { createOutbox, openDuckDbEventStore } from "@overdub/storage";
import { createWorkspaceServer } from "@overdub/workspace";
import type { Benchmark, BenchmarkOptions, BenchmarkRun } from "../benchmark.ts";
import { median } from "../measure/statistics.ts";
import { stderrLog } from "../servers/log.ts";
import type { OpenWorkspace } from "../servers/open-workspace.ts";
import { openWorkspace } from "../servers/open-workspace.ts";
import { createTemporaryFolder } from "../servers/temporary-folder.ts";
import { fillStore } from "./fill-store.ts";
import type { Question } from "./questions.ts";
import { QUESTIONS } from "./questions.ts";
import type { ClicksOptions } from "./sample-clicks.ts";
import { sampleClicks } from "./sample-clicks.ts";

const DAY_MS = 86_400_000;
const EVENTS = { quick: 200_000, full: Number(process.env.BENCH_EVENTS ?? 10_000_000) };
const RUNS = { quick: 5, full: 9 };
const LINKS = 200;
/** As large as a drain's, and enough of them for several checkpoints. */
const BATCH = 2000;
const BATCHES = 100;
/** What going through the API may cost beyond the query itself. */
const GOAL = 1.5;
/** Below this a ratio tells of the API's fixed cost and of nothing else. */
const LEAST_MS = 5;

export const analytics: Benchmark = {
  name: "analytics",
  summary: "analytics and events of the workspace API, against hand-written DuckDB queries on a copy of its file",
  run,
};

async function run({ quick }: BenchmarkOptions): Promise<BenchmarkRun> {
  const [total, runs] = quick ? [EVENTS.quick, RUNS.quick] : [EVENTS.full, RUNS.full];
  const nowMs = Date.now();
  const figures: Record<string, string> = { events: total.toLocaleString("en") };
  await using resources = new AsyncDisposableStack();
  const opened = await openWorkspace(resources, 4401);
  const linkIds = await createLinks(opened);
  const period = { fromMs: nowMs - 85 * DAY_MS, toMs: nowMs - 3_600_000 };
  const clicks = { ...period, workspaceId: opened.workspace.id, linkIds, total };
  await opened.outbox.close();
  await opened.eventStore.close();
  await fillStore(opened.eventsPath, clicks);
  const asks = await openContenders(resources, opened, nowMs);
  figures.megabytes = ((await stat(opened.eventsPath)).size / 2 ** 20).toFixed(0);
  const slow: string[] = [];
  for (const question of QUESTIONS) {
    for (const linkId of [undefined, linkIds[0]]) {
      const name = linkId === undefined ? question.name : `${question.name}, one link`;
      const { ourMs, bareMs } = await compare(asks, question, linkId, runs);
      const ratio = ourMs / bareMs;
      figures[name] = `${ourMs.toFixed(1)} ms, bare ${bareMs.toFixed(1)} ms, ratio ${ratio.toFixed(2)}`;
      if (bareMs >= LEAST_MS && ratio > GOAL) slow.push(`${name} ${ratio.toFixed(2)}`);
    }
  }
  const since = { ...clicks, fromMs: period.toMs, toMs: nowMs };
  figures["appending an event to an empty store"] = await measureEmpty(resources, since);
  figures["appending an event to this one"] = await measureAppends(asks.eventStore, since);
  // Of few events a query costs less than what is around it.
  return { rounds: [], comparisons: [], checks: quick ? [] : [goal(slow)], figures };
}

function goal(slow: readonly string[]): BenchmarkRun["checks"][number] {
  return {
    name: `within ${GOAL} times the bare query, where that takes ${LEAST_MS} ms or more`,
    passed: slow.length === 0,
    detail: slow.join(", ") || "all",
  };
}

async function createLinks({ server, workspace }: OpenWorkspace): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < LINKS; index += 1) {
    const response = await server.api.request("/links", {
      method: "POST",
      headers: { authorization: `Bearer ${workspace.apiKey}`, "content-type": "application/json" },
      body: JSON.stringify({ url: `https://example.com/products/${index}`, key: `k${index}` }),
    });
    ids.push(((await response.json()) as { id: string }).id);
  }
  return ids;
}

/** What it costs to append as a drain does. A store compresses what it has from time to time, so the mean says more. */
async function measureAppends(eventStore: EventStore, options: ClicksOptions): Promise<string> {
  const first = await eventStore.watermark();
  const milliseconds: number[] = [];
  for (let batch = 0; batch < BATCHES; batch += 1) {
    const events = sampleClicks({ ...options, total: BATCHES * BATCH }, batch * BATCH, BATCH);
    const numbered = events.map(({ seq, event }) => ({ seq: first + seq, event }));
    const startedMs = performance.now();
    await eventStore.append(numbered);
    milliseconds.push(performance.now() - startedMs);
  }
  const perEvent = (ms: number) => `${((ms * 1000) / BATCH).toFixed(1)} µs`;
  const sum = milliseconds.reduce((total, ms) => total + ms, 0);
  const longest = Math.max(...milliseconds);
  return `${perEvent(median(milliseconds))}, on average ${perEvent(sum / BATCHES)}, longest batch ${longest.toFixed(0)} ms`;
}

/** Appends to a store of its own. */
async function measureEmpty(resources: AsyncDisposableStack, options: ClicksOptions): Promise<string> {
  const store = await openDuckDbEventStore(join(await createTemporaryFolder(resources), "events.duckdb"));
  resources.defer(() => store.close());
  return measureAppends(store, options);
}

type Ask = (question: Question, linkId: string | undefined) => Promise<unknown>;

/** The workspace on the file that was filled, and DuckDB itself on a copy, since a file is open once at a time. */
async function openContenders(
  resources: AsyncDisposableStack,
  { database, eventsPath, workspace }: OpenWorkspace,
  nowMs: number,
): Promise<{ ours: Ask; bare: Ask; eventStore: EventStore }> {
  const copy = `${eventsPath}.copy`;
  await copyFile(eventsPath, copy);
  const reopened = await openDuckDbEventStore(eventsPath);
  resources.defer(() => reopened.close());
  const again = await createOutbox({ database, eventStore: reopened });
  resources.defer(() => again.close());
  const options = { database, publicPort: () => 4401, version: "0.0.0-bench", log: stderrLog };
  const server = await createWorkspaceServer({ ...options, eventStore: reopened, outbox: again });
  const headers = { authorization: `Bearer ${workspace.apiKey}` };

  const instance = await DuckDBInstance.create(copy);
  resources.defer(() => instance.closeSync());
  const connection = await instance.connect();
  resources.defer(() => connection.closeSync());
  const period = `timestamp_ms between ${nowMs - 90 * DAY_MS} and ${nowMs + DAY_MS}`;
  return {
    eventStore: reopened,
    async ours({ path }, linkId) {
      const query = `interval=90d${linkId === undefined ? "" : `&linkId=${linkId}`}`;
      const response = await server.api.request(`${path}&${query}`, { headers });
      if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
      await response.arrayBuffer();
    },
    async bare({ sql }, linkId) {
      const ofLink = linkId === undefined ? "" : `and link_id = '${linkId}'`;
      const where = `workspace_id = '${workspace.id}' and ${period} ${ofLink}`;
      (await connection.runAndReadAll(`select ${sql.replace("$where", where)}`)).getRowsJS();
    },
  };
}

/** Medians of some runs in turns, after one of each to warm up. */
async function compare(
  { ours, bare }: { ours: Ask; bare: Ask },
  question: Question,
  linkId: string | undefined,
  runs: number,
): Promise<{ ourMs: number; bareMs: number }> {
  const times = { ours: [] as number[], bare: [] as number[] };
  for (let index = 0; index <= runs; index += 1) {
    for (const [name, ask] of [
      ["ours", ours],
      ["bare", bare],
    ] as const) {
      const startedMs = performance.now();
      await ask(question, linkId);
      if (index > 0) times[name].push(performance.now() - startedMs);
    }
  }
  return { ourMs: median(times.ours), bareMs: median(times.bare) };
}
