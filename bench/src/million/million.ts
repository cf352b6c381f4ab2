import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StartedOverdub } from "@overdub/testkit";
import { processMemory, startOverdub } from "@overdub/testkit";
import type { Benchmark, BenchmarkOptions, BenchmarkRun } from "../benchmark.ts";
import { median, quantile } from "../measure/statistics.ts";
import { createTemporaryFolder } from "../servers/temporary-folder.ts";
import type { FilledInstallation } from "./fill-installation.ts";
import { callerOn, fillInstallation } from "./fill-installation.ts";
import { familyOf, questionsAbout } from "./questions.ts";
import { FULL, QUICK } from "./sizes.ts";
import type { Disturbance } from "./watch.ts";
import { cpuMsOf, disturbanceOf, startVisits } from "./watch.ts";

/** Goals of ours: of each question, of the short links that are visited meanwhile, and of a start. */
const GOAL_MS = 300;
const HOLD_GOAL_MS = 20;
const GROWTH_GOAL_MB = 100;
const VISIT_GOAL_MS = 30;
const START_GOAL_MS = 2000;

/** `BENCH_TURNS=1` is enough to look for what is slow. */
const TURNS = Number(process.env.BENCH_TURNS ?? 3);
/** How long memory is let go of after the questions. */
const REST_MS = 15_000;

const WATCH = new URL("./watch-main-thread.ts", import.meta.url).href;

export const million: Benchmark = {
  name: "million",
  summary:
    "every list, count and grouping of a server with 1,000,000 links and 10,000,000 events, while links are visited",
  run,
};

async function run({ quick }: BenchmarkOptions): Promise<BenchmarkRun> {
  await using resources = new AsyncDisposableStack();
  const size = quick ? QUICK : FULL;
  const name = quick ? "overdub-million-quick" : "overdub-million";
  const installation = await fillInstallation(process.env.BENCH_FOLDER ?? join(tmpdir(), name), size);
  const socket = join(await createTemporaryFolder(resources), "watch");
  const common = { data: installation.data, args: ["--empty"] };
  // It compiles the program, as one start after an installation does.
  await (await startOverdub(common)).stop();
  const startedMs = performance.now();
  const server = await startOverdub({ ...common, preload: [WATCH], env: { BENCH_WATCH_SOCKET: socket } });
  resources.use(server);
  const startMs = performance.now() - startedMs;
  const idleMb = processMemory(server.pid).now;
  const visits = startVisits(server.workspace, size.links);
  const answers = await askAll(server, installation, socket, questionsAbout(installation, size));
  await visits.stop();
  const loadMb = processMemory(server.pid).now;
  await new Promise((resolve) => setTimeout(resolve, REST_MS));
  const afterMb = processMemory(server.pid).now;
  await server.stop();
  const sorted = visits.latenciesMs.toSorted((a, b) => a - b);
  const p99Ms = quantile(sorted, 0.99);
  const goal = (name: string, limit: number, unit: string, value: (answer: Answer) => number) => {
    const beyond = answers.filter((answer) => value(answer) > limit);
    return {
      name: `${name}: within ${limit} ${unit}`,
      passed: beyond.length === 0,
      detail: beyond.map((answer) => `${answer.path} ${value(answer).toFixed(0)}`).join(", ") || "all",
    };
  };
  return {
    rounds: [],
    comparisons: [],
    figures: {
      ...Object.fromEntries(answers.map((answer) => [answer.path, describe(answer)])),
      "for docs/benchmarks.md": `\n${tableOf(answers)}\n`,
      "visits meanwhile": `${sorted.length}: p50 ${quantile(sorted, 0.5).toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms, longest ${quantile(sorted, 1).toFixed(0)} ms`,
      "start to banner": `${startMs.toFixed(0)} ms`,
      "resident memory": `${idleMb.toFixed(0)} MB idle, ${loadMb.toFixed(0)} MB after the questions, ${afterMb.toFixed(0)} MB ${REST_MS / 1000} s later`,
    },
    // Of few links all is quick.
    checks: quick
      ? []
      : [
          goal("every question", GOAL_MS, "ms", ({ ms }) => ms),
          goal("the main thread is kept", HOLD_GOAL_MS, "ms", ({ holdMs }) => holdMs),
          goal("memory grows", GROWTH_GOAL_MB, "MB", ({ grownMb }) => grownMb),
          {
            name: `p99 of visits: within ${VISIT_GOAL_MS} ms`,
            passed: p99Ms < VISIT_GOAL_MS,
            detail: `${p99Ms.toFixed(1)} ms`,
          },
          {
            name: `a start: within ${START_GOAL_MS} ms`,
            passed: startMs < START_GOAL_MS,
            detail: `${startMs.toFixed(0)} ms`,
          },
        ],
  };
}

interface Answer extends Disturbance {
  readonly path: string;
  /** Median of the turns; the other figures are the greatest of all. */
  readonly ms: number;
  /** Median of all threads' CPU time: steadier than the answer's time on a busy machine. */
  readonly cpuMs: number;
  readonly bytes: number;
}

async function askAll(
  server: StartedOverdub,
  { workspaceKey }: FilledInstallation,
  socket: string,
  paths: readonly string[],
): Promise<Answer[]> {
  const call = callerOn(server, workspaceKey);
  const answers: Answer[] = [];
  const only = process.env.BENCH_ONLY;
  for (const path of paths) {
    if (only !== undefined && !new RegExp(only).test(path)) continue;
    const turns: Answer[] = [];
    for (let turn = 0; turn < TURNS; turn += 1) {
      let bytes = 0;
      let ms = 0;
      const cpuBeforeMs = cpuMsOf(server.pid);
      const disturbance = await disturbanceOf(server.pid, socket, async () => {
        const startedMs = performance.now();
        bytes = (await call("GET", path)).length;
        ms = performance.now() - startedMs;
      });
      turns.push({ path, ms, cpuMs: cpuMsOf(server.pid) - cpuBeforeMs, bytes, ...disturbance });
    }
    const most = (figure: (answer: Answer) => number) => Math.max(...turns.map(figure));
    const answer = {
      path,
      ms: median(turns.map(({ ms }) => ms)),
      cpuMs: median(turns.map(({ cpuMs }) => cpuMs)),
      bytes: most(({ bytes }) => bytes),
      holdMs: most(({ holdMs }) => holdMs),
      grownMb: most(({ grownMb }) => grownMb),
    };
    if (process.env.BENCH_VERBOSE) console.error(path, describe(answer));
    answers.push(answer);
  }
  return answers;
}

/** A row for questions of each kind. */
function tableOf(answers: readonly Answer[]): string {
  const rows = [...Map.groupBy(answers, ({ path }) => familyOf(path))].map(([family, own]) => {
    const of = (figure: (answer: Answer) => number, take: (values: readonly number[]) => number) =>
      take(own.map(figure)).toFixed(0);
    const most = (values: readonly number[]) => Math.max(...values);
    const within = own.filter(({ ms }) => ms <= GOAL_MS).length;
    return [
      family,
      `${within} of ${own.length}`,
      `${of(({ ms }) => ms, median)} ms`,
      `${of(({ ms }) => ms, most)} ms`,
      `${of(({ holdMs }) => holdMs, most)} ms`,
      `${of(({ grownMb }) => grownMb, most)} MB`,
    ];
  });
  const head = ["", `within ${GOAL_MS} ms`, "median", "slowest", "main thread kept", "memory grows"];
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function describe({ ms, cpuMs, bytes, holdMs, grownMb }: Answer): string {
  return `${ms.toFixed(0)} ms, CPU ${cpuMs} ms, main thread kept ${holdMs.toFixed(0)} ms, memory +${grownMb.toFixed(0)} MB, ${(bytes / 1024).toFixed(0)} KB`;
}
