import { median } from "../measure/statistics.ts";
import type { Ask, Contenders } from "./contenders.ts";
import type { Question } from "./questions.ts";

/** Medians. */
export interface Cost {
  readonly ms: number;
  /** Of all threads of this process: steadier than the time on a busy machine. */
  readonly cpuMs: number;
}

/** Costs of some runs in turns, after one of each to warm up. */
export async function compare(
  { ours, bare }: Contenders,
  question: Question,
  linkId: string | undefined,
  runs: number,
): Promise<{ our: Cost; their: Cost }> {
  const costs = { our: [] as Cost[], their: [] as Cost[] };
  for (let index = 0; index <= runs; index += 1) {
    const our = await measure(ours, question, linkId);
    const their = await measure(bare, question, linkId);
    if (index === 0) continue;
    costs.our.push(our);
    costs.their.push(their);
  }
  return { our: medians(costs.our), their: medians(costs.their) };
}

async function measure(ask: Ask, question: Question, linkId: string | undefined): Promise<Cost> {
  const cpuBefore = process.cpuUsage();
  const startedMs = performance.now();
  await ask(question, linkId);
  const ms = performance.now() - startedMs;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { ms, cpuMs: (user + system) / 1000 };
}

function medians(costs: readonly Cost[]): Cost {
  return { ms: median(costs.map(({ ms }) => ms)), cpuMs: median(costs.map(({ cpuMs }) => cpuMs)) };
}
