import type { Benchmark, BenchmarkOptions, BenchmarkRun } from "../benchmark.ts";
import type { Contender } from "../measure/rounds.ts";
import { runRounds } from "../measure/rounds.ts";
import type { RunningServer } from "../servers/start-server.ts";
import { startServer } from "../servers/start-server.ts";
import { CONNECTIONS, contender, createOne, MCP_TOOLS, mcpList, pathsOf } from "./calls.ts";

const DOMAIN = "go.example.com";

export const proxy: Benchmark = {
  name: "proxy",
  summary: "list, create and MCP calls through the gateway, against the least that does the same, and a pass-through",
  run,
};

async function run({ quick, profileFolder }: BenchmarkOptions): Promise<BenchmarkRun> {
  await using resources = new AsyncDisposableStack();
  const start = async (module: string, options: Partial<Parameters<typeof startServer>[1]>) => {
    const server = await startServer(new URL(module, import.meta.url), options);
    resources.defer(server.close);
    return server;
  };
  const upstream = await start("./upstream-server.ts", { role: "load" });
  const input = { upstream: upstream.origin };
  const rounds = await runRounds(
    makeContenders({
      bare: await start("./bare-proxy.ts", { input }),
      minimal: await start("./minimal-gateway.ts", { input }),
      plainMcp: await start("./plain-mcp-server.ts", { input }),
      gateway: await start("./gateway-server.ts", { input, profileFolder }),
    }),
    quick ? { rounds: 1, secondsEach: 0.2 } : { rounds: 5, secondsEach: 0.8 },
  );
  return {
    rounds,
    comparisons: [
      { name: "list of 20", ours: "gateway, list", baseline: "minimal gateway, list" },
      { name: "create", ours: "gateway, create", baseline: "minimal gateway, create" },
      { name: "MCP list of 20", ours: "gateway, MCP", baseline: "MCP SDK and 60 tools, list" },
      { name: "MCP tools/list", ours: "gateway, tools/list", baseline: "MCP SDK and 60 tools, tools/list" },
      { name: "list of 20, limit", ours: "gateway, list", baseline: "pass-through, list" },
      { name: "create, limit", ours: "gateway, create", baseline: "pass-through, create" },
    ],
    checks: [],
    figures: { connections: String(CONNECTIONS) },
  };
}

type Servers = Readonly<Record<"bare" | "minimal" | "plainMcp" | "gateway", RunningServer>>;

function makeContenders({ bare, minimal, plainMcp, gateway }: Servers): Contender[] {
  const { authorization } = gateway.facts;
  const paths = pathsOf(gateway);
  const inMinimal = { server: minimal, authorization: minimal.facts.authorization };
  const ofMinimal = `integrated_account_id=${minimal.facts.accountId}`;
  const page = `domain=${DOMAIN}&pageSize=20&page=1`;
  const create = createOne(DOMAIN);
  return [
    { name: "pass-through, list", server: bare, paths: [`/links?${page}`], authorization },
    { name: "minimal gateway, list", ...inMinimal, paths: [`/links?${ofMinimal}&${page}`] },
    { name: "gateway, list", server: gateway, paths: paths.links(`&domain=${DOMAIN}&limit=20`), authorization },
    { name: "MCP SDK and 60 tools, list", server: plainMcp, paths: ["/"], request: mcpList(DOMAIN) },
    { name: "gateway, MCP", server: gateway, paths: paths.mcp, request: mcpList(DOMAIN) },
    { name: "MCP SDK and 60 tools, tools/list", server: plainMcp, paths: ["/"], request: MCP_TOOLS },
    { name: "gateway, tools/list", server: gateway, paths: paths.mcp, request: MCP_TOOLS },
    { name: "pass-through, create", server: bare, paths: ["/links"], request: create, authorization },
    { name: "minimal gateway, create", ...inMinimal, paths: [`/links?${ofMinimal}`], request: create },
    { name: "gateway, create", server: gateway, paths: paths.links(), request: create, authorization },
  ].map(contender);
}
