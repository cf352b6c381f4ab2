import { applyLoad } from "../measure/load.ts";
import type { Request } from "../measure/request.ts";
import { createOne, MCP_TOOLS, mcpList, pathsOf } from "../proxy/calls.ts";
import type { RunningServer } from "../servers/start-server.ts";
import { buyerOf, KEY } from "./traffic.ts";

const CALLS = { quick: 100, full: 500 };
/** So that the first of them are not the first of their kind. */
const WARM_UP_CALLS = 50;

/** How long one caller waits who asks for one thing after the other: what most people have. */
export async function measureLatencies(server: RunningServer, quick: boolean): Promise<Record<string, string>> {
  const figures: Record<string, string> = {};
  for (const [name, { status = 200, toRequest }] of Object.entries(callsOf(server))) {
    let sent = 0;
    const requests = (count: number) => Array.from({ length: count }, () => toRequest(sent++));
    const load = { url: server.origin, connections: 1, requests, expectedStatus: status };
    await applyLoad({ ...load, amount: WARM_UP_CALLS });
    const { p50Ms, p99Ms } = await applyLoad({ ...load, amount: quick ? CALLS.quick : CALLS.full });
    figures[`one connection, ${name}`] = `${p50Ms.toFixed(2)} ms, p99 ${p99Ms.toFixed(2)} ms`;
  }
  return figures;
}

interface Kind {
  readonly status?: number;
  readonly toRequest: (index: number) => Request;
}

function callsOf(server: RunningServer): Readonly<Record<string, Kind>> {
  const { authorization, apiKey, clickId } = server.facts;
  const paths = pathsOf(server);
  const [links] = paths.links();
  const [mcp] = paths.mcp;
  const keyed = { authorization: `Bearer ${apiKey}`, "content-type": "application/json" };
  const always = (request: Request): Kind => ({ toRequest: () => request });
  const track = (event: string, bodyOf: (index: number) => object): Kind => ({
    toRequest: (index) => ({
      method: "POST",
      path: `/api/track/${event}`,
      headers: keyed,
      body: JSON.stringify(bodyOf(index)),
    }),
  });
  const create = createOne("localhost");
  const visitor = (index: number) => ({ host: "localhost", "x-real-ip": `10.0.${index >>> 8}.${index & 255}` });
  return {
    redirect: { status: 302, toRequest: (index) => ({ path: `/${KEY}`, headers: visitor(index) }) },
    "workspace list": always({ path: "/api/links?pageSize=20", headers: keyed }),
    "workspace create": always({ ...create, path: "/api/links", headers: keyed }),
    "Proxy list": always({ path: `${links}&limit=20`, headers: { authorization } }),
    "Proxy create": always({ ...create, path: links ?? "", headers: { ...create.headers, authorization } }),
    "MCP list": always({ ...mcpList("localhost"), path: mcp ?? "" }),
    "MCP tools/list": always({ ...MCP_TOOLS, path: mcp ?? "" }),
    lead: track("lead", (index) => ({ clickId, eventName: "Sign up", customerExternalId: `user-${index}` })),
    sale: track("sale", (index) => ({
      customerExternalId: buyerOf(index),
      amount: 100,
      invoiceId: `invoice-${index}`,
    })),
  };
}
