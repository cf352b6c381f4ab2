import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Call } from "../links/fill.ts";
import { median } from "../measure/statistics.ts";
import { startProfile, writeProfile } from "../servers/profile.ts";
import type { BareLists } from "./bare-lists.ts";
import type { CpuClock } from "./cpu-clock.ts";
import type { Question } from "./questions.ts";

/** Goals of ours, for everything that a page waits for. */
const GOAL_MS = 100;
const GOAL = 1.5;

/** How often a list is asked for a profile. */
const PROFILED = 300;

export interface Compared {
  readonly oursMs: number;
  readonly bareMs: number;
  /** Of the CPU time of the thread that answers and of the connections to PostgreSQL, which other work disturbs little. */
  readonly cpuRatio: number;
}

/** Asks each question of ours and of the bare server. @returns figures by the questions' names, and how many are near. */
export async function compareLists(
  asked: { readonly call: Call; readonly bare: BareLists; readonly startClock: () => CpuClock },
  questions: readonly Question[],
  turns: number,
): Promise<Record<string, string>> {
  const { call, bare, startClock } = asked;
  const figures: Record<string, string> = {};
  const slow: string[] = [];
  const ratios: number[] = [];
  for (const question of questions) {
    const ours = () => call("GET", question.path);
    const compared = await compare({ ours, bare: () => bare.ask(question) }, startClock, turns);
    figures[question.name] = describe(compared);
    ratios.push(compared.cpuRatio);
    if (compared.oursMs > GOAL_MS) slow.push(question.name);
  }
  if (ratios.length === 0) return {};
  const near = ratios.filter((ratio) => ratio <= GOAL).length;
  return {
    ...figures,
    "median ratio": `${median(ratios).toFixed(2)}; ${near} of ${ratios.length} at most ${GOAL}`,
    [`slower than ${GOAL_MS} ms`]: slow.join("; ") || "none",
  };
}

/** Medians, measured in turns, so that whatever else the machine does disturbs both alike. */
async function compare(
  { ours, bare }: { readonly ours: () => Promise<unknown>; readonly bare: () => Promise<unknown> },
  startClock: () => CpuClock,
  turns: number,
): Promise<Compared> {
  const measured: { readonly ours: Taken; readonly bare: Taken }[] = [];
  const until = performance.now() + LONGEST_MS;
  // They warm up: PostgreSQL keeps a plan when a statement has come for the sixth time.
  for (let turn = 0; turn < WARMING && performance.now() < until; turn += 1) await Promise.all([ours(), bare()]);
  const cpu = startClock();
  for (let turn = 0; turn < turns && (turn === 0 || performance.now() < until); turn += 1) {
    measured.push({ ours: await take(ours, cpu), bare: await take(bare, cpu) });
  }
  const middle = (whose: "ours" | "bare"): Taken => ({
    ms: median(measured.map((both) => both[whose].ms)),
    cpuMs: median(measured.map((both) => both[whose].cpuMs)),
  });
  return comparedOf({ ours: middle("ours"), bare: middle("bare") });
}

const WARMING = 6;
/** Of a statement by hand that reads everything a few turns are enough. */
const LONGEST_MS = 10_000;

export interface Taken {
  readonly ms: number;
  readonly cpuMs: number;
}

export async function take(work: () => Promise<unknown>, cpu: CpuClock): Promise<Taken> {
  const [startedMs, cpuMs] = [performance.now(), cpu()];
  await work();
  return { ms: performance.now() - startedMs, cpuMs: cpu() - cpuMs };
}

/** What something takes, once. */
export async function compareOnce(
  ours: () => Promise<unknown>,
  bare: () => Promise<unknown>,
  startClock: () => CpuClock,
): Promise<Compared> {
  const bareTook = await take(bare, startClock());
  return comparedOf({ bare: bareTook, ours: await take(ours, startClock()) });
}

export function comparedOf({ ours, bare }: { readonly ours: Taken; readonly bare: Taken }): Compared {
  return { oursMs: ours.ms, bareMs: bare.ms, cpuRatio: ours.cpuMs / bare.cpuMs };
}

/** Leaves a CPU profile of each list in a folder. */
export async function profileLists(call: Call, questions: readonly Question[], folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const { name, path } of questions) {
    await startProfile();
    for (let turn = 0; turn < PROFILED; turn += 1) await call("GET", path);
    await writeProfile(join(folder, `${name.replaceAll(/\W+/g, "-")}.cpuprofile`));
  }
}

export function describe({ oursMs, bareMs, cpuRatio }: Compared): string {
  return `${oursMs.toFixed(1)} ms; bare ${bareMs.toFixed(1)} ms; ${cpuRatio.toFixed(2)} times its CPU time`;
}
