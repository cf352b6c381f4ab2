import { setTimeout as delay } from "node:timers/promises";
import type { StartedOverdub } from "@overdub/testkit";
import { startOverdub } from "@overdub/testkit";
import type { Benchmark, BenchmarkOptions, BenchmarkRun } from "../benchmark.ts";
import type { Answer } from "../servers/call-gateway.ts";
import { callGateway as call } from "../servers/call-gateway.ts";

const SIZES = { quick: { links: 1_000, rounds: 1 }, full: { links: 5_000, rounds: 3 } };
/** As many as Dub takes in one request, which is what a campaign sends. */
const LINKS_AT_ONCE = 100;
/** Of the links that bare bulk calls make in the same time. */
const LEAST_RATIO = 0.8;

export const campaign: Benchmark = {
  name: "campaign",
  summary: "links that a campaign makes, against bulk calls of a hundred links through the same gateway",
  run,
};

/** In turns, in one process with the embedded workspace: both share the machine alike. */
async function run({ quick }: BenchmarkOptions): Promise<BenchmarkRun> {
  const { links, rounds } = quick ? SIZES.quick : SIZES.full;
  await using server = await startOverdub({ args: ["--empty"] });
  const bulk: number[] = [];
  const ofCampaign: number[] = [];
  // The first round compiles the code.
  for (let round = -1; round < rounds; round += 1) {
    const rates = [await runBulk(server, links, `b${round}`), await runCampaign(server, links, `c${round}`)] as const;
    if (round < 0) continue;
    bulk.push(rates[0]);
    ofCampaign.push(rates[1]);
  }
  await server.stop();
  const ratio = median(ofCampaign) / median(bulk);
  return {
    rounds: [],
    comparisons: [],
    checks: [
      {
        name: `a campaign makes at least ${LEAST_RATIO * 100} % of the links that bare bulk calls do`,
        passed: ratio >= LEAST_RATIO,
        detail: `${(ratio * 100).toFixed(0)} %`,
      },
    ],
    figures: {
      links: String(links),
      "bare bulk calls": `${median(bulk).toFixed(0)} links/s`,
      "a campaign, once it was planned": `${median(ofCampaign).toFixed(0)} links/s`,
      ratio: `${(ratio * 100).toFixed(0)} %`,
    },
  };
}

/** @returns links per second. */
async function runBulk(server: StartedOverdub, links: number, prefix: string): Promise<number> {
  const startedMs = performance.now();
  for (let made = 0; made < links; made += LINKS_AT_ONCE) {
    const batch = Array.from({ length: LINKS_AT_ONCE }, (_, index) => linkOf(prefix, made + index));
    const path = `/proxy/links/bulk_create?integrated_account_id=${server.accountId}`;
    await call(server, "POST", path, { links: batch });
  }
  return (links * 1000) / (performance.now() - startedMs);
}

/** @returns links per second, between the start of its run and its end. */
async function runCampaign(server: StartedOverdub, links: number, prefix: string): Promise<number> {
  const rows = Array.from({ length: links }, (_, index) => ({ n: String(index) }));
  const { id } = await call(server, "POST", "/campaign", {
    label: prefix,
    integrated_account_id: server.accountId,
    template: { url: "https://www.example.com/{{n}}", key: `${prefix}-{{n}}`, externalId: `${prefix}-{{n}}` },
    rows,
  });
  await ended(server, (await call(server, "POST", `/campaign/${id}/plan`)).id);
  const run = await ended(server, (await call(server, "POST", `/campaign/${id}/run`, {})).id);
  if (run.counts.done !== links) throw new Error(`${run.counts.done} of ${links} links were made.`);
  return (links * 1000) / (Date.parse(run.finished_at) - Date.parse(run.started_at));
}

function linkOf(prefix: string, n: number) {
  return { url: `https://www.example.com/${n}`, key: `${prefix}-${n}`, externalId: `${prefix}-${n}` };
}

async function ended(server: StartedOverdub, id: string): Promise<Answer> {
  for (;;) {
    const run = await call(server, "GET", `/run/${id}`);
    if (run.state === "completed") return run;
    if (run.state === "failed") throw new Error(`The run has failed: ${run.error}`);
    await delay(200);
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
