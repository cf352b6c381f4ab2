import type { SqlDialect } from "@overdub/storage";
import { startOwnPostgres } from "@overdub/testkit/postgres";
import type { Benchmark, BenchmarkOptions, BenchmarkRun } from "../benchmark.ts";
import type { Call } from "../links/fill.ts";
import { callerOf } from "../links/fill.ts";
import { median } from "../measure/statistics.ts";
import type { OpenWorkspace } from "../servers/open-workspace.ts";
import { openWorkspace } from "../servers/open-workspace.ts";
import { aggregate } from "./aggregate.ts";
import type { BareLists } from "./bare-lists.ts";
import { openBareLists } from "./bare-lists.ts";
import { compareSales } from "./compare-sales.ts";
import { createProgram, fillProgram } from "./fill-program.ts";
import { questionsAbout, RECONCILIATION } from "./questions.ts";

const FULL = { partners: 100_000, commissions: 1_000_000, repeats: 7, confirmations: 5, sales: 300 };
const QUICK = { partners: 2000, commissions: 20_000, repeats: 2, confirmations: 1, sales: 50 };

/** Goals of ours, for everything that a page waits for, and for a sale with its commission. */
const GOAL_MS = 100;
const GOAL = 1.5;
const SALE_GOAL = 1.3;

export const partnerProgram: Benchmark = {
  name: "partner-program",
  summary: "lists, payouts and sums of 100,000 partners and 1,000,000 commissions, against bare SQL as JSON",
  run,
};

async function run(options: BenchmarkOptions): Promise<BenchmarkRun> {
  const runs = [await runOn("sqlite", options), await runOn("postgres", options)];
  return {
    rounds: [],
    comparisons: [],
    checks: runs.flatMap(({ checks }) => checks),
    figures: Object.assign({}, ...runs.map(({ figures }) => figures)),
  };
}

async function runOn(
  dialect: SqlDialect,
  { quick }: BenchmarkOptions,
): Promise<Pick<BenchmarkRun, "checks" | "figures">> {
  await using resources = new AsyncDisposableStack();
  const size = quick ? QUICK : FULL;
  const opened = await openOn(dialect, resources);
  const { server, workspace, database, outbox } = opened;
  const call = callerOf(server, workspace);
  const nowMs = Date.now();
  const owner = await createProgram(call, workspace);
  await fillProgram(database, owner, size, nowMs);
  const questions = questionsAbout({ ...owner, partners: size.partners, nowMs });
  const bare = openBareLists(dialect, opened, questions, resources);
  const figures: Record<string, string> = {
    [`${dialect}: filled`]: `${size.partners} partners, ${size.commissions} commissions in ${seconds(Date.now() - nowMs)}`,
  };
  const slow: string[] = [];
  const ratios: number[] = [];
  for (const question of questions) {
    const { oursMs, bareMs } = await compare(
      () => call("GET", question.path),
      () => bare.ask(question),
      size.repeats,
    );
    figures[`${dialect}: ${question.name}`] = describe(oursMs, bareMs);
    ratios.push(oursMs / bareMs);
    if (oursMs > GOAL_MS) slow.push(question.name);
  }
  const near = ratios.filter((ratio) => ratio <= GOAL).length;
  figures[`${dialect}: median ratio`] = `${median(ratios).toFixed(2)}; ${near} of ${ratios.length} at most ${GOAL}`;
  figures[`${dialect}: slower than ${GOAL_MS} ms`] = slow.join("; ") || "none";
  const proof = await reconcile(call, bare, owner.programId);
  figures[`${dialect}: reconcile`] = describe(proof.oursMs, proof.bareMs);
  const formed = await aggregate(database, { workspaceId: workspace.id, programId: owner.programId }, Date.now());
  figures[`${dialect}: payouts of ${formed.commissions} commissions of ${formed.payouts} partners`] = describe(
    formed.oursMs,
    formed.bareMs,
  );
  figures[`${dialect}: confirm 1,000 payouts`] = `${(await confirm(call, size.confirmations)).toFixed(0)} ms`;
  const sales = await compareSales(
    { call, runJobs: () => server.jobs.runDue(), drain: () => outbox.drain() },
    { plain: await createPlainLink(call), rewarded: "partner-2" },
    size.sales,
  );
  const answered = sales.rewarded.answeredMs / sales.plain.answeredMs;
  const done = sales.rewarded.doneMs / sales.plain.doneMs;
  return {
    figures: {
      ...figures,
      [`${dialect}: track/sale`]: `${sales.plain.answeredMs.toFixed(2)} ms; with a commission ${sales.rewarded.answeredMs.toFixed(2)} ms, ${sales.rewarded.doneMs.toFixed(2)} ms with its judging (${done.toFixed(1)} times)`,
    },
    checks: [
      { name: `${dialect}: all sums agree`, passed: proof.agrees, detail: `of ${size.partners} partners` },
      {
        name: `${dialect}: a sale with a commission is answered within ${SALE_GOAL} times`,
        passed: answered <= SALE_GOAL,
        detail: `${answered.toFixed(2)} times`,
      },
    ],
  };
}

async function openOn(dialect: SqlDialect, resources: AsyncDisposableStack): Promise<OpenWorkspace> {
  if (dialect === "sqlite") return openWorkspace(resources, 0);
  const postgres = await startOwnPostgres();
  resources.defer(() => postgres.stop());
  return openWorkspace(resources, 0, { url: await postgres.createDatabase() });
}

/** Medians, measured in turns, so that whatever else the machine does disturbs both alike. */
async function compare(ours: () => Promise<unknown>, bare: () => Promise<unknown>, repeats: number) {
  const measured: { oursMs: number; bareMs: number }[] = [];
  // The first turn warms up.
  for (let turn = 0; turn <= repeats; turn += 1) {
    const oursMs = await time(ours);
    const bareMs = await time(bare);
    if (turn > 0) measured.push({ oursMs, bareMs });
  }
  return { oursMs: median(measured.map(({ oursMs }) => oursMs)), bareMs: median(measured.map(({ bareMs }) => bareMs)) };
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}

async function reconcile(call: Call, { run: ask }: BareLists, programId: string) {
  let agrees = false;
  const oursMs = await time(async () => {
    agrees = JSON.parse(await call("GET", "/admin/program/reconcile")).agrees;
  });
  const bareMs = await time(async () => {
    for (const sql of RECONCILIATION) await ask(sql, [programId]);
  });
  return { agrees, oursMs, bareMs };
}

async function confirm(call: Call, times: number): Promise<number> {
  const takenMs: number[] = [];
  for (let turn = 0; turn < times; turn += 1) {
    takenMs.push(await time(() => call("POST", "/admin/program/payouts/confirm", {})));
  }
  return median(takenMs);
}

async function createPlainLink(call: Call): Promise<string> {
  const link = { url: "https://www.example.com/", key: "plain", domain: "localhost", trackConversion: true };
  return JSON.parse(await call("POST", "/links", link)).key;
}

function describe(oursMs: number, bareMs: number): string {
  return `${oursMs.toFixed(1)} ms; bare ${bareMs.toFixed(1)} ms; ratio ${(oursMs / bareMs).toFixed(1)}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(0)} s`;
}
