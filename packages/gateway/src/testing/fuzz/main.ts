/**
 * `npm run fuzz -- --requests 20000 --seed 1`; `--from 1234 --requests 1` for one request of a run; `--database
 * postgres://…` for an empty database of another kind.
 */
import { parseArgs } from "node:util";
import { runFuzz } from "./run-fuzz.ts";

const { values } = parseArgs({
  options: {
    requests: { type: "string", default: "20000" },
    seed: { type: "string", default: "1" },
    from: { type: "string", default: "0" },
    database: { type: "string" },
  },
});
const [requests, seed, from] = [values.requests, values.seed, values.from].map(Number);
if (![requests, seed, from].every(Number.isSafeInteger)) throw new Error("--requests, --seed and --from are numbers");

const startedMs = performance.now();
const report = await runFuzz({
  requests: requests ?? 0,
  seed: seed ?? 0,
  from: from ?? 0,
  databaseUrl: values.database,
});
const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);

for (const { index, problem, request, status, text } of report.faults) {
  console.error(`#${index} ${problem}\n  ${request.method} ${request.path}\n  ${JSON.stringify(request.headers)}`);
  console.error(`  ${request.body?.slice(0, 1000) ?? "(no body)"}\n  → ${status} ${text}\n`);
}
const byStatus = [...report.statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`);
console.info(`${report.requests} requests (seed ${values.seed}) in ${seconds} s; ${report.upstreamRequests} to Dub`);
console.info(`Answers by status: ${byStatus.join(", ")}`);
if (report.missedRoutes.length > 0) console.info(`Routes not met: ${report.missedRoutes.join(", ")}`);
console.info(report.faults.length === 0 ? "No faults." : `${report.faults.length} faults.`);
process.exitCode = report.faults.length === 0 ? 0 : 1;
