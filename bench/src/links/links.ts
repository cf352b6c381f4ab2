import { DatabaseSync } from "node:sqlite";
import { createWorkspace } from "@overdub/workspace";
import type { Benchmark, BenchmarkOptions, BenchmarkRun } from "../benchmark.ts";
import { median } from "../measure/statistics.ts";
import { openWorkspace } from "../servers/open-workspace.ts";
import type { Call } from "./fill.ts";
import { BULK_SIZE, callerOf, fill } from "./fill.ts";
import type { Query } from "./queries.ts";
import { queriesAbout } from "./queries.ts";

const FULL = { links: 180_000, otherLinks: 20_000, lastPage: 500, repeats: 21, creates: 10_000 };
const QUICK = { links: 5000, otherLinks: 1000, lastPage: 40, repeats: 3, creates: 400 };

/** A goal of ours for each query; those that take longer are named. */
const GOAL_MS = 20;
/** Otherwise there would be no need for bulk requests. */
const LEAST_BULK_GAIN = 5;

export const links: Benchmark = {
  name: "links",
  summary: "lists, counts, searches and look-ups over 200,000 links, against the same statements in bare node:sqlite",
  run,
};

async function run({ quick }: BenchmarkOptions): Promise<BenchmarkRun> {
  await using resources = new AsyncDisposableStack();
  const size = quick ? QUICK : FULL;
  const { server, database, path } = await openWorkspace(resources, 0);
  const make = (slug: string) =>
    createWorkspace(
      database.db,
      { name: slug, slug, domain: `${slug}.localhost`, requestsPerMinute: 1e9, analyticsRequestsPerSecond: 1e9 },
      Date.now(),
    );
  const workspace = await make("many");
  const call = callerOf(server, workspace);
  const filledMs = performance.now();
  const other = await make("other");
  await fill(database.db, callerOf(server, other), other, size.otherLinks, { isSorted: false });
  await fill(database.db, call, workspace, size.links, { isSorted: true });
  const fillSeconds = (performance.now() - filledMs) / 1000;

  const bare = new DatabaseSync(path, { readOnly: true });
  resources.defer(() => bare.close());
  const n = Math.floor(size.links / 2) + 1;
  const middle = JSON.parse(await call("GET", `/links/info?externalId=ext_order-${n}`));
  const subject = { workspaceId: workspace.id, userId: workspace.userId, linkId: middle.id, url: middle.url, n };
  const figures: Record<string, string> = {
    links: `${size.links} and ${size.otherLinks} in two workspaces, made in ${fillSeconds.toFixed(0)} s`,
  };
  const slow: string[] = [];
  for (const query of queriesAbout(subject, size.lastPage)) {
    const { ours, theirs } = await compareQuery(call, bare, query, size.repeats);
    const ratio = (ours.cpuMs / theirs.cpuMs).toFixed(1);
    figures[query.name] = `${describeTurns(ours)}; bare ${describeTurns(theirs)}; ratio of CPU ${ratio}`;
    if (ours.cpuMs >= GOAL_MS) slow.push(query.name);
  }
  figures[`${GOAL_MS} ms of CPU or more`] = slow.join("; ") || "none";
  const gain = await compareCreation(callerOf(server, await make("creates")), size.creates);
  figures["creates, one by one"] = `${gain.singlePerSecond.toFixed(0)} links/s`;
  figures["creates, in bulk"] = `${gain.bulkPerSecond.toFixed(0)} links/s`;
  const ratio = gain.bulkPerSecond / gain.singlePerSecond;
  return {
    rounds: [],
    comparisons: [],
    figures,
    checks: [
      {
        name: `bulk creation is at least ${LEAST_BULK_GAIN} times as fast`,
        passed: ratio >= LEAST_BULK_GAIN,
        detail: `${ratio.toFixed(1)} times`,
      },
    ],
  };
}

interface Turns {
  readonly wallMs: number;
  /** Of the whole process; steadier than the clock on a machine that does other things. */
  readonly cpuMs: number;
}

/** Medians, measured in turns, so that whatever else the machine does disturbs both alike. */
async function compareQuery(call: Call, bare: DatabaseSync, query: Query, repeats: number) {
  const statement = bare.prepare(query.sql);
  const ours: Turns[] = [];
  const theirs: Turns[] = [];
  // The first turn warms up.
  for (let turn = 0; turn <= repeats; turn++) {
    const own = await time(() => call(query.method, query.path, query.body));
    const their = await time(() => statement.all(...query.parameters));
    if (turn === 0) continue;
    ours.push(own);
    theirs.push(their);
  }
  return { ours: medians(ours), theirs: medians(theirs) };
}

async function time(run: () => unknown): Promise<Turns> {
  const cpu = process.cpuUsage();
  const startedMs = performance.now();
  await run();
  const wallMs = performance.now() - startedMs;
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs, cpuMs: (user + system) / 1000 };
}

function medians(turns: readonly Turns[]): Turns {
  return {
    wallMs: median(turns.map((turn) => turn.wallMs)),
    cpuMs: median(turns.map((turn) => turn.cpuMs)),
  };
}

function describeTurns({ wallMs, cpuMs }: Turns): string {
  return `${wallMs.toFixed(2)} ms (CPU ${cpuMs.toFixed(2)})`;
}

/** In turns of a bulk request's worth each; links per second, of the medians. */
async function compareCreation(call: Call, creates: number) {
  const singleMs: number[] = [];
  const bulkMs: number[] = [];
  const link = { url: "https://www.example.com/products/0" };
  for (let made = 0; made < creates; made += BULK_SIZE) {
    const startedMs = performance.now();
    await call("POST", "/links/bulk", Array(BULK_SIZE).fill(link));
    const betweenMs = performance.now();
    for (let index = 0; index < BULK_SIZE; index++) await call("POST", "/links", link);
    bulkMs.push(betweenMs - startedMs);
    singleMs.push(performance.now() - betweenMs);
  }
  const pace = (turns: readonly number[]) => (BULK_SIZE * 1000) / median(turns);
  return { singlePerSecond: pace(singleMs), bulkPerSecond: pace(bulkMs) };
}
