import type { Benchmark, BenchmarkOptions, BenchmarkRun } from "../benchmark.ts";
import { runRounds } from "../measure/rounds.ts";
import { CONNECTIONS, contender, createOne, mcpList, pathsOf } from "../proxy/calls.ts";
import type { RunningServer } from "../servers/start-server.ts";
import { startServer } from "../servers/start-server.ts";
import { measureFirstStart } from "./first-start.ts";
import { measureLatencies } from "./latencies.ts";

const DOMAIN = "localhost";

export const embedded: Benchmark = {
  name: "embedded",
  summary:
    "one installation: its gateway against the API of its workspace, single calls, what a first start lets through",
  run,
};

async function run({ quick, profileFolder }: BenchmarkOptions): Promise<BenchmarkRun> {
  await using resources = new AsyncDisposableStack();
  // Before cores are taken: an installation has all of them.
  const firstStart = await measureFirstStart();
  const server = await startServer(new URL("./embedded-server.ts", import.meta.url), { profileFolder });
  resources.defer(server.close);
  const rounds = await runRounds(
    contendersOf(server),
    quick ? { rounds: 1, secondsEach: 0.2 } : { rounds: 5, secondsEach: 0.8 },
  );
  const latencies = await measureLatencies(server, quick);
  return {
    rounds,
    comparisons: [
      { name: "list of 20", ours: "gateway, list", baseline: "workspace, list" },
      { name: "MCP list of 20", ours: "gateway, MCP", baseline: "workspace, list" },
      { name: "create", ours: "gateway, create", baseline: "workspace, create" },
    ],
    checks: [],
    figures: { connections: String(CONNECTIONS), ...latencies, ...firstStart },
  };
}

/** All in one process: what a call through the gateway costs beside the same without it. */
function contendersOf(server: RunningServer) {
  const { authorization, apiKey } = server.facts;
  const inWorkspace = { server, authorization: `Bearer ${apiKey}` };
  const paths = pathsOf(server);
  const create = createOne(DOMAIN);
  return [
    { name: "workspace, list", ...inWorkspace, paths: [`/api/links?domain=${DOMAIN}&pageSize=20`] },
    { name: "gateway, list", server, paths: paths.links(`&domain=${DOMAIN}&limit=20`), authorization },
    { name: "gateway, MCP", server, paths: paths.mcp, request: mcpList(DOMAIN) },
    { name: "workspace, create", ...inWorkspace, paths: ["/api/links"], request: create },
    { name: "gateway, create", server, paths: paths.links(), request: create, authorization },
  ].map(contender);
}
