import type { Benchmark, BenchmarkOptions, BenchmarkRun } from "../benchmark.ts";
import type { Request } from "../measure/request.ts";
import type { Contender } from "../measure/rounds.ts";
import { runRounds } from "../measure/rounds.ts";
import type { RunningServer } from "../servers/start-server.ts";
import { startServer } from "../servers/start-server.ts";

const CONNECTIONS = 32;
const JSON_HEADERS = { "content-type": "application/json" };

const MCP_LIST: Request = {
  method: "POST",
  headers: { ...JSON_HEADERS, accept: "application/json, text/event-stream", "mcp-protocol-version": "2025-06-18" },
  body: JSON.stringify({
    jsonrpc: "2.0",
    id: 1,
    method: "tools/call",
    params: { name: "list_all_dub_links", arguments: { domain: "go.example.com", limit: 20 } },
  }),
};

export const proxy: Benchmark = {
  name: "proxy",
  summary: "list, create and MCP calls through the gateway, against a bare pass-through to the same upstream",
  run,
};

async function run({ cores, quick, profileFolder }: BenchmarkOptions): Promise<BenchmarkRun> {
  await using resources = new AsyncDisposableStack();
  const start = async (module: string, options: Partial<Parameters<typeof startServer>[1]>) => {
    const server = await startServer(new URL(module, import.meta.url), { cores, ...options });
    resources.defer(server.close);
    return server;
  };
  const upstream = await start("./upstream-server.ts", { role: "load" });
  const input = { upstream: upstream.origin };
  const bare = await start("./bare-proxy.ts", { input });
  const gateway = await start("./gateway-server.ts", { input, profileFolder });
  const rounds = await runRounds(
    makeContenders(bare, gateway),
    quick ? { rounds: 1, secondsEach: 0.2 } : { rounds: 5, secondsEach: 0.8 },
  );
  return {
    rounds,
    comparisons: [
      { name: "list of 20", ours: "gateway, list", baseline: "pass-through, list" },
      { name: "MCP list of 20", ours: "gateway, MCP", baseline: "pass-through, list" },
      { name: "create", ours: "gateway, create", baseline: "pass-through, create" },
    ],
    checks: [],
    figures: { connections: String(CONNECTIONS) },
  };
}

function makeContenders(bare: RunningServer, gateway: RunningServer): Contender[] {
  const { authorization, accountIds = "", mcpTokens = "" } = gateway.facts;
  const contender = (name: string, server: RunningServer, paths: readonly string[], request: Request): Contender => {
    let connection = 0;
    const requests = () => [
      { ...request, headers: { authorization, ...request.headers }, path: paths[connection++ % paths.length] },
    ];
    return { name, server, load: { url: server.origin, connections: CONNECTIONS, requests, expectedStatus: 200 } };
  };
  const queries = accountIds.split(",").map((id) => `integrated_account_id=${id}`);
  const create: Request = {
    method: "POST",
    headers: JSON_HEADERS,
    body: JSON.stringify({ url: "https://www.example.com/products/0", domain: "go.example.com" }),
  };
  return [
    contender("pass-through, list", bare, ["/links?domain=go.example.com&pageSize=20&page=1"], {}),
    contender(
      "gateway, list",
      gateway,
      queries.map((query) => `/proxy/links?${query}&domain=go.example.com&limit=20`),
      {},
    ),
    contender(
      "gateway, MCP",
      gateway,
      mcpTokens.split(",").map((token) => `/mcp/${token}`),
      MCP_LIST,
    ),
    contender("pass-through, create", bare, ["/links"], create),
    contender(
      "gateway, create",
      gateway,
      queries.map((query) => `/proxy/links?${query}`),
      create,
    ),
  ];
}
