import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { startOverdub } from "@overdub/testkit";
import { startBrowser } from "@overdub/workspace/testing/browser";
import type { Benchmark, BenchmarkOptions, BenchmarkRun } from "../benchmark.ts";
import { median } from "../measure/statistics.ts";
import { fillInstallation } from "../million/fill-installation.ts";
import type { InstallationSize } from "../million/sizes.ts";
import type { Step } from "./steps.ts";
import { STEPS } from "./steps.ts";

const FULL: InstallationSize = {
  links: 100_000,
  events: 10_000_000,
  customers: 20_000,
  accounts: 1_000,
  folders: 200,
  tags: 200,
  domains: 20,
  partners: 1_000,
  commissions: 20_000,
};
const QUICK: InstallationSize = {
  ...FULL,
  links: 10_000,
  events: 100_000,
  customers: 2_000,
  accounts: 50,
  partners: 100,
  commissions: 2_000,
};

/** A goal of ours, from the press to what was asked for. */
const GOAL_MS = 300;
const TURNS = 5;

type BrowserPage = Awaited<ReturnType<Awaited<ReturnType<typeof startBrowser>>["newPage"]>>;

export const consolePages: Benchmark = {
  name: "console",
  summary: "pages of the console in Chromium with 100,000 links, 10,000,000 events and 1,000 accounts",
  run,
};

async function run({ quick }: BenchmarkOptions): Promise<BenchmarkRun> {
  const folder = join(tmpdir(), quick ? "overdub-console-quick" : "overdub-console");
  const { data, apiToken } = await fillInstallation(process.env.BENCH_FOLDER ?? folder, quick ? QUICK : FULL);
  await using server = await startOverdub({ data, args: ["--empty"] });
  const browser = await startBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 960 } });
    await page.goto(`${server.gateway}/console/`);
    await page.getByLabel("API token").fill(apiToken);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.locator("#main").waitFor();
    const settled = watchRequests(page);
    const figures: Record<string, string> = {};
    const late: string[] = [];
    for (const step of STEPS) {
      const times: number[] = [];
      // The first turn loads the page's script, and fills the caches of the server.
      for (let turn = 0; turn <= TURNS; turn += 1) {
        const ms = await timeOf(page, settled, step, `${server.gateway}/console/`);
        if (turn > 0) times.push(ms);
      }
      const ms = median(times);
      figures[step.name] = `${ms.toFixed(0)} ms, longest ${Math.max(...times).toFixed(0)} ms`;
      if (process.env.BENCH_VERBOSE) process.stderr.write(`${step.name}: ${figures[step.name]}\n`);
      if (ms > GOAL_MS) late.push(`${step.name} ${ms.toFixed(0)}`);
    }
    return {
      rounds: [],
      comparisons: [],
      figures,
      // Of little data all is quick.
      checks: quick
        ? []
        : [{ name: `each within ${GOAL_MS} ms`, passed: late.length === 0, detail: late.join(", ") || "all" }],
    };
  } finally {
    await browser.close();
  }
}

const QUIET_MS = 500;

/** @returns a wait for a moment in which a page has asked for nothing, but for its stream of news, which does not end. */
function watchRequests(page: BrowserPage): () => Promise<void> {
  const open = new Set<unknown>();
  let lastMs = performance.now();
  const over = (request: unknown) => {
    lastMs = performance.now();
    open.delete(request);
  };
  page.on("request", (request) => {
    lastMs = performance.now();
    if (!request.url().includes("/console/news")) open.add(request);
  });
  page.on("requestfinished", over);
  page.on("requestfailed", over);
  return async () => {
    while (open.size > 0 || performance.now() - lastMs < QUIET_MS) await delay(50);
  };
}

/** From the press to the frame in which it is there, by the page's own clock. */
async function timeOf(
  page: BrowserPage,
  settled: () => Promise<void>,
  { from, press, there }: Step,
  origin: string,
): Promise<number> {
  // Loaded anew, so that no answer is kept from the turn before.
  await page.goto(`${origin}${from}`);
  await page.locator("#main").waitFor();
  await settled();
  const times = await page.evaluate<{ readonly ms: number }>(`new Promise((resolve, reject) => {
    const isThere = () => ${there};
    const timer = setTimeout(() => reject(new Error("Nothing came of ${press.replaceAll('"', "'")}")), 30000);
    const startedMs = performance.now();
    const look = () => {
      if (!isThere()) return requestAnimationFrame(look);
      clearTimeout(timer);
      resolve({ ms: performance.now() - startedMs });
    };
    ${press};
    requestAnimationFrame(look);
  })`);
  return times.ms;
}
