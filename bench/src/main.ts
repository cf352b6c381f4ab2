import { mkdirSync } from "node:fs";
import { parseArgs } from "node:util";
import { analytics } from "./analytics/analytics.ts";
import type { Benchmark } from "./benchmark.ts";
import { campaign } from "./campaign/campaign.ts";
import { consolePages } from "./console/console.ts";
import { createLinks } from "./create-links/create-links.ts";
import { embedded } from "./embedded/embedded.ts";
import { ingestion } from "./ingestion/ingestion.ts";
import { links } from "./links/links.ts";
import { describeMachine, giveCoresBack } from "./measure/machine.ts";
import { formatReport, makeReport } from "./measure/print-report.ts";
import { memory } from "./memory/memory.ts";
import { million } from "./million/million.ts";
import { partnerProgram } from "./partner-program/partner-program.ts";
import { proxy } from "./proxy/proxy.ts";
import { redirects } from "./redirects/redirects.ts";
import { stores } from "./stores/stores.ts";
import { sync } from "./sync/sync.ts";

const benchmarks: readonly Benchmark[] = [
  redirects,
  ingestion,
  proxy,
  embedded,
  createLinks,
  campaign,
  links,
  partnerProgram,
  analytics,
  stores,
  sync,
  memory,
  million,
  consolePages,
];

const USAGE = `npm run bench [-- <name>…] [--quick] [--json] [--profile <folder>]

${benchmarks.map(({ name, summary }) => `  ${name.padEnd(16)} ${summary}`).join("\n")}

  --quick    a short run, to see whether the benchmarks work
  --json     one line of JSON for each benchmark
  --profile  leave CPU profiles of our servers in this folder
  --help     this text

Without a name all of them run. Ends with 1 if a check fails.

In the table, \`settled\` stops the clock only when the work that requests left behind is done, such as clicks on their
way to the event store; \`CPU\` is that of all threads of a server, \`of main\` that of the one that answers: the others
share the second core with the load. \`busy\` is the share of the time in which that thread ran, would have if it had been
given a core, or waited for its disk; far below 100, the load or an upstream was the bottleneck, and a ratio to such a
baseline is refused. A ratio is the baseline's CPU time for a request to ours: 100 % is as fast. All figures of one run are
comparable with each other, and with no others.
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    profile: { type: "string" },
    help: { type: "boolean", default: false },
  },
});
const unknown = positionals.filter((name) => !benchmarks.some((benchmark) => benchmark.name === name));
if (values.help || unknown.length > 0) {
  process.stdout.write(unknown.length > 0 ? `There is no benchmark "${unknown.join('", "')}".\n\n${USAGE}` : USAGE);
  process.exit(unknown.length > 0 ? 1 : 0);
}
if (values.profile !== undefined) mkdirSync(values.profile, { recursive: true });

const options = { quick: values.quick, profileFolder: values.profile };
for (const { name, run } of benchmarks) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  const outcome = await run(options);
  const report = makeReport(name, describeMachine(), outcome);
  giveCoresBack();
  process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : `${formatReport(report)}\n`);
  if (report.checks.some(({ passed }) => !passed)) process.exitCode = 1;
}
