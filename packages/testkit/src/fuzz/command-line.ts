import { parseArgs } from "node:util";
import type { FuzzReport, FuzzRun } from "./fuzz.ts";

/**
 * `--requests 20000 --seed 1`; `--from 1234 --requests 1` for one request of a run; `--database postgres://…` for an
 * empty database of another kind. Prints the report, and ends with 1 after faults.
 */
export async function runFromCommandLine(
  run: (options: FuzzRun & { readonly databaseUrl: string | undefined }) => Promise<FuzzReport>,
): Promise<void> {
  const { values } = parseArgs({
    options: {
      requests: { type: "string", default: "20000" },
      seed: { type: "string", default: "1" },
      from: { type: "string", default: "0" },
      database: { type: "string" },
    },
  });
  const numbers = { requests: Number(values.requests), seed: Number(values.seed), from: Number(values.from) };
  if (!Object.values(numbers).every(Number.isSafeInteger)) throw new Error("--requests, --seed and --from are numbers");

  const startedMs = performance.now();
  const report = await run({ ...numbers, databaseUrl: values.database });
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  for (const { index, problem, request, status, text } of report.faults) {
    console.error(`#${index} ${problem}\n  ${request.slice(0, 3000)}\n  → ${status} ${text}\n`);
  }
  const byStatus = [...report.statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`);
  console.info(`${report.requests} requests to ${report.targets.size} targets (seed ${values.seed}) in ${seconds} s`);
  console.info(`Answers by status: ${byStatus.join(", ")}`);
  for (const { afterRequests, heap, resident } of report.memory) {
    console.info(`After ${afterRequests}: heap ${heap} MB, resident ${resident} MB`);
  }
  console.info(report.faults.length === 0 ? "No faults." : `${report.faults.length} faults.`);
  process.exitCode = report.faults.length === 0 ? 0 : 1;
}
