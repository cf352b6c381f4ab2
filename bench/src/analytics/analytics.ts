import { stat } from "node:fs/promises";
import type { Benchmark, BenchmarkOptions, BenchmarkRun } from "../benchmark.ts";
import type { OpenWorkspace } from "../servers/open-workspace.ts";
import { openWorkspace } from "../servers/open-workspace.ts";
import type { Cost } from "./compare.ts";
import { compare } from "./compare.ts";
import type { Contenders } from "./contenders.ts";
import { openContenders } from "./contenders.ts";
import { fillStore } from "./fill-store.ts";
import { measureDrains } from "./measure-drains.ts";
import { QUESTIONS } from "./questions.ts";
import type { ClicksOptions } from "./sample-clicks.ts";

const DAY_MS = 86_400_000;
const EVENTS = { quick: 200_000, full: Number(process.env.BENCH_EVENTS ?? 10_000_000) };
/** How full the store is where drains are measured. */
const SHARES = { quick: [0, 1], full: [0, 0.1, 0.2, 0.5, 1] };
const RUNS = { quick: 5, full: 7 };
const LINKS = 1000;
const LINKS_PER_REQUEST = 100;
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
  const total = quick ? EVENTS.quick : EVENTS.full;
  const nowMs = Date.now();
  await using resources = new AsyncDisposableStack();
  const opened = await openWorkspace(resources, 4401);
  const linkIds = await createLinks(opened);
  await opened.outbox.close();
  await opened.eventStore.close();
  const clicks = { ...periodBefore(nowMs), workspaceId: opened.workspace.id, linkIds, total };
  const drains = await fillAndDrain(opened, clicks, quick);
  const megabytes = ((await stat(opened.eventsPath)).size / 2 ** 20).toFixed(0);
  const contenders = await openContenders(resources, opened, nowMs);
  const { figures, slow } = await askAll(contenders, linkIds[0], quick ? RUNS.quick : RUNS.full);
  return {
    rounds: [],
    comparisons: [],
    // Of few events a query costs less than what is around it.
    checks: quick ? [] : [goal(slow)],
    figures: { events: total.toLocaleString("en"), megabytes, ...figures, ...drains },
  };
}

/** Every question beside the same in bare DuckDB, over so many clicks that were just stored. */
export async function askBesideDuckDb(
  resources: AsyncDisposableStack,
  total: number,
  runs: number,
): Promise<Record<string, string>> {
  const nowMs = Date.now();
  const opened = await openWorkspace(resources, 4401);
  const linkIds = await createLinks(opened);
  await opened.outbox.close();
  await opened.eventStore.close();
  const clicks = { ...periodBefore(nowMs), workspaceId: opened.workspace.id, linkIds, total };
  await fillStore(opened.eventsPath, clicks, 0, total);
  const { figures } = await askAll(await openContenders(resources, opened, nowMs), linkIds[0], runs);
  return figures;
}

/** Room after them for the clicks that are drained. */
function periodBefore(nowMs: number): { readonly fromMs: number; readonly toMs: number } {
  return { fromMs: nowMs - 85 * DAY_MS, toMs: nowMs - 20 * DAY_MS };
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
  while (ids.length < LINKS) {
    const links = Array.from({ length: LINKS_PER_REQUEST }, (_, index) => ids.length + index);
    const response = await server.api.request("/links/bulk", {
      method: "POST",
      headers: { authorization: `Bearer ${workspace.apiKey}`, "content-type": "application/json" },
      body: JSON.stringify(links.map((n) => ({ url: `https://example.com/products/${n}`, key: `k${n}` }))),
    });
    const created = (await response.json()) as { id: string }[];
    ids.push(...created.map(({ id }) => id));
  }
  return ids;
}

/** Fills the store, and measures on the way what draining costs. */
async function fillAndDrain(
  opened: OpenWorkspace,
  clicks: ClicksOptions,
  quick: boolean,
): Promise<Record<string, string>> {
  const figures: Record<string, string> = {};
  let held = 0;
  for (const share of quick ? SHARES.quick : SHARES.full) {
    const size = Math.max(held, Math.round(clicks.total * share));
    await fillStore(opened.eventsPath, clicks, held, size);
    const { events, figure } = await measureDrains(opened, clicks, size, quick);
    figures[`draining a click into ${size.toLocaleString("en")}`] = figure;
    held = size + events;
  }
  return figures;
}

async function askAll(
  contenders: Contenders,
  linkId: string | undefined,
  runs: number,
): Promise<{ figures: Record<string, string>; slow: string[] }> {
  const figures: Record<string, string> = {};
  const slow: string[] = [];
  for (const question of QUESTIONS) {
    for (const ofLink of [undefined, linkId]) {
      const name = ofLink === undefined ? question.name : `${question.name}, one link`;
      const { our, their } = await compare(contenders, question, ofLink, runs);
      const ratio = ratioOf(our, their, "ms");
      const cpuRatio = ratioOf(our, their, "cpuMs");
      figures[name] = `${our.ms.toFixed(1)} ms, bare ${their.ms.toFixed(1)} ms, ratio ${ratio}, of CPU ${cpuRatio}`;
      if (their.ms >= LEAST_MS && Number(ratio) > GOAL) slow.push(`${name} ${ratio}`);
    }
  }
  return { figures, slow };
}

function ratioOf(our: Cost, their: Cost, figure: keyof Cost): string {
  return (our[figure] / their[figure]).toFixed(2);
}
