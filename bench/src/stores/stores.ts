import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { startOwnPostgres } from "@overdub/testkit/postgres";
import type { Benchmark, BenchmarkOptions, BenchmarkRun } from "../benchmark.ts";
import type { Traffic } from "../ingestion/traffic.ts";
import { creations, leads, sales, visits } from "../ingestion/traffic.ts";
import { takeCores } from "../measure/machine.ts";
import type { Contender } from "../measure/rounds.ts";
import { runRounds } from "../measure/rounds.ts";
import type { Summary } from "../measure/summarize.ts";
import { summarize } from "../measure/summarize.ts";
import type { WorkspaceStores } from "../servers/open-workspace.ts";
import type { RunningServer } from "../servers/start-server.ts";
import { startServer } from "../servers/start-server.ts";

const CONNECTIONS = 64;
const DEFAULT = "SQLite and DuckDB";

export const stores: Benchmark = {
  name: "stores",
  summary: "redirects, links, leads and sales on PostgreSQL and ClickHouse, against the default",
  run,
};

async function run({ quick }: BenchmarkOptions): Promise<BenchmarkRun> {
  await using resources = new AsyncDisposableStack();
  // The other servers are where the load is.
  takeCores();
  const postgres = await startOwnPostgres({ isDurable: true });
  resources.defer(postgres.stop);
  const events = await startClickHouse(resources);
  const wanted: Readonly<Record<string, WorkspaceStores>> = {
    [DEFAULT]: {},
    "PostgreSQL and DuckDB": { url: await postgres.createDatabase() },
    "PostgreSQL and ClickHouse": { url: await postgres.createDatabase(), events },
  };
  const contenders: Contender[] = [];
  for (const [name, input] of Object.entries(wanted)) {
    const server = await startServer(new URL("../ingestion/workspace-server.ts", import.meta.url), { input });
    resources.defer(server.close);
    contenders.push(...(await contendersOn(name, server)));
  }
  const rounds = await runRounds(contenders, quick ? { rounds: 1, secondsEach: 0.2 } : { rounds: 5, secondsEach: 1 });
  const summaries = summarize(rounds);
  return {
    rounds,
    comparisons: [],
    checks: [],
    figures: {
      connections: String(CONNECTIONS),
      "of the default's requests a second": "",
      ...Object.fromEntries(summaries.map((summary) => [`  ${summary.contender}`, shareOf(summary, summaries)])),
    },
  };
}

async function startClickHouse(resources: AsyncDisposableStack): Promise<string> {
  const child = fork(fileURLToPath(new URL("./clickhouse-server.ts", import.meta.url)));
  resources.defer(async () => {
    const exited = once(child, "exit");
    child.disconnect();
    await exited;
  });
  const [{ port }] = (await once(child, "message")) as [{ port: number }];
  return `clickhouse://127.0.0.1:${port}/bench`;
}

async function contendersOn(stores: string, server: RunningServer): Promise<Contender[]> {
  const { authorization = "" } = server.facts;
  const clickIds = (await server.call("clickIds")) as string[];
  const settle = async () => void (await server.call("drain"));
  const contender = (name: string, { take }: Traffic, expectedStatus = 200): Contender => ({
    name: `${name}, ${stores}`,
    server,
    load: { url: server.origin, connections: CONNECTIONS, requests: take, expectedStatus },
    settle,
  });
  return [
    contender("redirects", visits(), 302),
    contender("POST /links", creations(authorization)),
    contender("track/lead", leads(authorization, clickIds)),
    contender("track/sale", sales(authorization)),
  ];
}

function shareOf(summary: Summary, all: readonly Summary[]): string {
  const name = summary.contender.slice(0, summary.contender.indexOf(","));
  const usual = all.find(({ contender }) => contender === `${name}, ${DEFAULT}`);
  if (!usual) throw new Error(`${name} was not measured on the default.`);
  const share = (figure: (summary: Summary) => number) => `${((figure(summary) / figure(usual)) * 100).toFixed(0)} %`;
  const settled = share((one) => one.settledRequestsPerSecond);
  return `${share((one) => one.requestsPerSecond)}, settled ${settled}, CPU of the process ${share((one) => one.cpuMicroseconds)}`;
}
