import type { Request } from "../measure/request.ts";
import type { Contender } from "../measure/rounds.ts";
import type { RunningServer } from "../servers/start-server.ts";

export const CONNECTIONS = 32;

const JSON_HEADERS = { "content-type": "application/json" };

function mcpCall(method: string, params: object): Request {
  return {
    method: "POST",
    headers: { ...JSON_HEADERS, accept: "application/json, text/event-stream", "mcp-protocol-version": "2025-06-18" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  };
}

/** A page of 20 links of a domain, in the words of MCP. */
export const mcpList = (domain: string) =>
  mcpCall("tools/call", { name: "list_all_dub_links", arguments: { domain, limit: 20 } });

/** What every session begins with. */
export const MCP_TOOLS = mcpCall("tools/list", {});

export const createOne = (domain: string): Request => ({
  method: "POST",
  headers: JSON_HEADERS,
  body: JSON.stringify({ url: "https://www.example.com/products/0", domain }),
});

interface Calls {
  readonly name: string;
  readonly server: RunningServer;
  /** Each connection takes the next one, as if they were of several accounts. */
  readonly paths: readonly string[];
  readonly request?: Request;
  readonly authorization?: string | undefined;
}

export function contender({ name, server, paths, request = {}, authorization }: Calls): Contender {
  let connection = 0;
  const requests = () => [
    { ...request, headers: { authorization, ...request.headers }, path: paths[connection++ % paths.length] },
  ];
  return { name, server, load: { url: server.origin, connections: CONNECTIONS, requests, expectedStatus: 200 } };
}

/** Where a gateway's accounts and MCP servers are called. */
export function pathsOf({ facts: { accountIds = "", mcpTokens = "" } }: RunningServer) {
  return {
    links: (query = "") => accountIds.split(",").map((id) => `/proxy/links?integrated_account_id=${id}${query}`),
    mcp: mcpTokens.split(",").map((token) => `/mcp/${token}`),
  };
}
