import type { Benchmark, BenchmarkOptions, BenchmarkRun } from "../benchmark.ts";
import { runRounds } from "../measure/rounds.ts";
import type { RunningServer } from "../servers/start-server.ts";
import { startServer } from "../servers/start-server.ts";
import type { Counted, Totals } from "./counted.ts";
import type { Traffic } from "./traffic.ts";
import { amountOf, BUYERS, clicks, LINKS, leads, sales, visits } from "./traffic.ts";

const CONNECTIONS = 64;
const BASELINE = "node:http and one insert";

export const ingestion: Benchmark = {
  name: "ingestion",
  summary: "events a second by redirects and /track, against a bare node:http server with one SQLite insert",
  run,
};

async function run({ quick, profileFolder }: BenchmarkOptions): Promise<BenchmarkRun> {
  await using resources = new AsyncDisposableStack();
  const bare = await startServer(new URL("./bare-server.ts", import.meta.url));
  resources.defer(bare.close);
  const workspace = await startServer(new URL("./workspace-server.ts", import.meta.url), { profileFolder });
  resources.defer(workspace.close);
  const { authorization = "" } = workspace.facts;
  const clickIds = (await workspace.call("clickIds")) as string[];
  const sent = {
    redirects: visits(),
    "track/click": clicks("/api/track/click"),
    "track/lead": leads(authorization, clickIds),
    "track/sale": sales(authorization),
  };
  const load = (server: RunningServer, { take }: Traffic, expectedStatus = 200) => ({
    url: server.origin,
    connections: CONNECTIONS,
    requests: take,
    expectedStatus,
  });
  const settle = async () => void (await workspace.call("drain"));
  const rounds = await runRounds(
    [
      { name: BASELINE, server: bare, load: load(bare, clicks("/")) },
      ...Object.entries(sent).map(([name, traffic]) => ({
        name,
        server: workspace,
        load: load(workspace, traffic, name === "redirects" ? 302 : 200),
        settle,
      })),
    ],
    quick ? { rounds: 1, secondsEach: 0.2 } : { rounds: 7, secondsEach: 1 },
  );
  const { stored, onLinks } = (await workspace.call("count")) as Counted;
  const expected: Totals = {
    clicks: LINKS + sent.redirects.taken + sent["track/click"].taken,
    leads: BUYERS + sent["track/lead"].taken,
    sales: sent["track/sale"].taken,
    amountCents: sumOfAmounts(sent["track/sale"].taken),
  };
  return {
    rounds,
    comparisons: Object.keys(sent).map((name) => ({ name, ours: name, baseline: BASELINE })),
    checks: [
      lossless("every event that was acknowledged is stored once", stored, expected),
      lossless("every event that was acknowledged is counted once on its link", onLinks, expected),
    ],
    figures: { links: String(LINKS), connections: String(CONNECTIONS) },
  };
}

function sumOfAmounts(count: number): number {
  return Array.from({ length: count }, (_, index) => amountOf(index)).reduce((sum, amount) => sum + amount, 0);
}

function lossless(name: string, found: Totals, expected: Totals): BenchmarkRun["checks"][number] {
  const fields = ["clicks", "leads", "sales", "amountCents"] as const;
  return {
    name,
    passed: fields.every((field) => found[field] === expected[field]),
    detail: fields.map((field) => `${found[field]} of ${expected[field]} ${field}`).join(", "),
  };
}
