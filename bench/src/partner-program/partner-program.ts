import { join } from "node:path";
import type { SqlDialect } from "@overdub/storage";
import type { Benchmark, BenchmarkOptions, BenchmarkRun, Check } from "../benchmark.ts";
import type { Call } from "../links/fill.ts";
import { callerOf } from "../links/fill.ts";
import { median } from "../measure/statistics.ts";
import { aggregate } from "./aggregate.ts";
import type { BareLists } from "./bare-lists.ts";
import { openBareLists } from "./bare-lists.ts";
import { compareLists, compareOnce, describe, profileLists } from "./compare-lists.ts";
import { compareSales } from "./compare-sales.ts";
import type { CpuClock } from "./cpu-clock.ts";
import { startClockOf } from "./cpu-clock.ts";
import { haveFilled } from "./open-filled.ts";
import { questionsAbout, RECONCILIATION } from "./questions.ts";

const FULL = { partners: 100_000, commissions: 1_000_000, turns: 15, confirmations: 5, sales: 300 };
const QUICK = { partners: 2000, commissions: 20_000, turns: 2, confirmations: 1, sales: 50 };
const TURNS = process.env.BENCH_TURNS === undefined ? undefined : Number(process.env.BENCH_TURNS);

/** A goal of ours, for a sale with its commission. */
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

/** `BENCH_ONLY`, as a regular expression for names such as `sqlite: commissions first page`, asks a part of it all. */
const ONLY = new RegExp(process.env.BENCH_ONLY ?? "");

async function runOn(
  dialect: SqlDialect,
  { quick, profileFolder }: BenchmarkOptions,
): Promise<Pick<BenchmarkRun, "checks" | "figures">> {
  const isAsked = (name: string) => ONLY.test(`${dialect}: ${name}`);
  if (process.env.BENCH_DIALECT && process.env.BENCH_DIALECT !== dialect) return { checks: [], figures: {} };
  await using resources = new AsyncDisposableStack();
  const size = quick ? QUICK : FULL;
  const startedMs = performance.now();
  const open = await haveFilled(dialect, size, resources);
  const filled = await open();
  const { server, workspace, outbox, owner, nowMs } = filled;
  const call = callerOf(server, workspace);
  const figures: Record<string, string> = {
    filled: `${size.partners} partners, ${size.commissions} commissions in ${seconds(performance.now() - startedMs)}`,
  };
  const checks: Check[] = [];
  const all = questionsAbout({ ...owner, partners: size.partners, nowMs });
  const bare = openBareLists(dialect, filled, all, resources);
  const startClock = () => startClockOf(filled);
  const questions = all.filter(({ name }) => isAsked(name));
  Object.assign(figures, await compareLists({ call, bare, startClock }, questions, TURNS ?? size.turns));
  if (profileFolder !== undefined) await profileLists(call, questions, join(profileFolder, dialect));
  if (isAsked("reconcile")) {
    const proof = await reconcile(call, bare, owner.programId, startClock);
    figures.reconcile = describe(proof);
    checks.push({ name: "all sums agree", passed: proof.agrees, detail: `of ${size.partners} partners` });
  }
  if (isAsked("payouts are formed")) {
    const of = { workspaceId: workspace.id, programId: owner.programId };
    const formed = await aggregate({ ours: filled, bare: await open() }, of, Date.now());
    const what = `payouts are formed of ${formed.commissions} commissions of ${formed.partners} partners`;
    figures[what] = `${describe(formed)}; others waited for ${formed.heldMs.toFixed(0)} ms at most`;
  }
  if (isAsked("payouts are confirmed")) {
    figures["payouts are confirmed, 1,000"] = `${(await confirm(call, size.confirmations)).toFixed(0)} ms`;
  }
  if (isAsked("track/sale")) {
    const sales = await compareSales(
      { call, runJobs: () => server.jobs.runDue(), drain: () => outbox.drain() },
      { plain: await createPlainLink(call), rewarded: "partner-2" },
      size.sales,
    );
    const answered = sales.rewarded.answeredMs / sales.plain.answeredMs;
    const done = sales.rewarded.doneMs / sales.plain.doneMs;
    figures["track/sale"] =
      `${sales.plain.answeredMs.toFixed(2)} ms; with a commission ${sales.rewarded.answeredMs.toFixed(2)} ms, ${sales.rewarded.doneMs.toFixed(2)} ms with its judging (${done.toFixed(1)} times)`;
    checks.push({
      name: `a sale with a commission is answered within ${SALE_GOAL} times`,
      passed: answered <= SALE_GOAL,
      detail: `${answered.toFixed(2)} times`,
    });
  }
  return {
    figures: Object.fromEntries(Object.entries(figures).map(([name, figure]) => [`${dialect}: ${name}`, figure])),
    checks: checks.map((check) => ({ ...check, name: `${dialect}: ${check.name}` })),
  };
}

async function reconcile(call: Call, { run: ask }: BareLists, programId: string, startClock: () => CpuClock) {
  let agrees = false;
  const ours = async () => {
    agrees = JSON.parse(await call("GET", "/admin/program/reconcile")).agrees;
  };
  const bare = async () => {
    for (const sql of RECONCILIATION) await ask(sql, [programId]);
  };
  return { ...(await compareOnce(ours, bare, startClock)), agrees };
}

async function confirm(call: Call, times: number): Promise<number> {
  const takenMs: number[] = [];
  for (let turn = 0; turn < times; turn += 1) {
    const startedMs = performance.now();
    await call("POST", "/admin/program/payouts/confirm", {});
    takenMs.push(performance.now() - startedMs);
  }
  return median(takenMs);
}

async function createPlainLink(call: Call): Promise<string> {
  const link = { url: "https://www.example.com/", key: "plain", domain: "localhost", trackConversion: true };
  return JSON.parse(await call("POST", "/links", link)).key;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(0)} s`;
}
