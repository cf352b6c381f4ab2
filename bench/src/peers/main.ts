/**
 * `npm run bench:peers`: Overdub beside what others would take, as npm has it today. Peers that record nothing, check nothing and
 * keep nothing do less; their rows say by how much that is faster.
 */
import { parseArgs } from "node:util";
import { askBesideDuckDb } from "../analytics/analytics.ts";
import type { Comparison } from "../benchmark.ts";
import { describeMachine } from "../measure/machine.ts";
import { formatReport, makeReport } from "../measure/print-report.ts";
import type { Contender } from "../measure/rounds.ts";
import { runRounds } from "../measure/rounds.ts";
import { contender as call, MCP_TOOLS, mcpList, pathsOf } from "../proxy/calls.ts";
import { LINK_COUNT, makeLinks } from "../redirects/links.ts";
import { createVisits } from "../redirects/visits.ts";
import type { RunningServer } from "../servers/start-server.ts";
import { startServer } from "../servers/start-server.ts";
import { createTemporaryFolder } from "../servers/temporary-folder.ts";
import { installPeers } from "./install-peers.ts";
import type { PeerInput } from "./peer-server.ts";

const CONNECTIONS = 64;
const DOMAIN = "go.example.com";

const { values } = parseArgs({ options: { quick: { type: "boolean", default: false } } });
await using resources = new AsyncDisposableStack();
const folder = await createTemporaryFolder(resources);
const versions = installPeers(folder);
const missing = [...versions].filter(([, version]) => version === undefined).map(([name]) => name);
const peers = (["hono", "express", "fastify", "http-proxy"] as const).filter((name) => !missing.includes(name));

const links = makeLinks();
const upstream = await start("../proxy/upstream-server.ts", {}, "load");
const ofUpstream = { upstream: upstream.origin };
const gateway = await start("../proxy/gateway-server.ts", ofUpstream);
const plainMcp = await start("../proxy/plain-mcp-server.ts", ofUpstream);
const redirector = await start("../redirects/overdub-server.ts", { links: LINK_COUNT, isWarm: true });
const { authorization } = gateway.facts;
const paths = pathsOf(gateway);

const contenders: Contender[] = [
  { ...visiting("Overdub, redirect", redirector), settle: async () => void (await redirector.call("drain")) },
  call({ name: "Overdub, list", server: gateway, paths: paths.links(`&domain=${DOMAIN}&limit=20`), authorization }),
  call({ name: "Overdub, MCP list", server: gateway, paths: paths.mcp, request: mcpList(DOMAIN) }),
  call({ name: "MCP SDK, list", server: plainMcp, paths: ["/"], request: mcpList(DOMAIN) }),
  call({ name: "Overdub, tools/list", server: gateway, paths: paths.mcp, request: MCP_TOOLS }),
  call({ name: "MCP SDK, tools/list", server: plainMcp, paths: ["/"], request: MCP_TOOLS }),
];
const comparisons: Comparison[] = [
  { name: "MCP list against the SDK with 60 tools", ours: "Overdub, MCP list", baseline: "MCP SDK, list" },
  { name: "tools/list against the SDK with 60 tools", ours: "Overdub, tools/list", baseline: "MCP SDK, tools/list" },
];
for (const peer of peers) {
  const input: PeerInput = { peer, folder, upstream: upstream.origin };
  const server = await start("./peer-server.ts", input);
  const isProxy = peer === "http-proxy";
  const page = [`/links?domain=${DOMAIN}&pageSize=20&page=1`];
  contenders.push(isProxy ? call({ name: peer, server, paths: page }) : visiting(peer, server));
  const ours = isProxy ? "Overdub, list" : "Overdub, redirect";
  comparisons.push({ name: `${isProxy ? "list" : "redirect"} against ${peer}`, ours, baseline: peer });
}
const rounds = await runRounds(
  contenders,
  values.quick ? { rounds: 1, secondsEach: 0.2 } : { rounds: 5, secondsEach: 1 },
);
const found = [...versions].flatMap(([name, version]) => (version === undefined ? [] : [`${name} ${version}`]));
const figures: Record<string, string> = { installed: found.join(", ") || "nothing" };
const events = values.quick ? 100_000 : 1_000_000;
const questions = await askBesideDuckDb(resources, events, values.quick ? 2 : 7);
for (const [name, figure] of Object.entries(questions)) {
  figures[`analytics of ${events.toLocaleString("en")} clicks, against DuckDB: ${name}`] = figure;
}
if (missing.length > 0) figures["left out, because npm could not bring them"] = missing.join(", ");
const report = makeReport("peers", describeMachine(), { rounds, comparisons, checks: [], figures });
process.stdout.write(formatReport(report));

async function start(module: string, input: object, role: "server" | "load" = "server"): Promise<RunningServer> {
  const server = await startServer(new URL(module, import.meta.url), { role, input });
  resources.defer(server.close);
  return server;
}

function visiting(name: string, server: RunningServer): Contender {
  const { take } = createVisits({ links, network: 10 });
  return { name, server, load: { url: server.origin, connections: CONNECTIONS, requests: take, expectedStatus: 302 } };
}
