/** A listening gateway around a scripted `invoke`; imported by tests only. */
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import type { Account } from "../accounts/account.ts";
import { catalog } from "../catalog/catalog.ts";
import type { Tool } from "../catalog/tool.ts";
import type { Log } from "../http/log.ts";
import type { Invoke } from "../invoke/create-invoke.ts";
import type { Envelope, ToolArguments } from "../invoke/types.ts";
import type { McpAccess } from "./mcp-access.ts";
import type { McpRoutesDeps } from "./mcp-routes.ts";
import { mcpRoutes } from "./mcp-routes.ts";

export const TOKEN = "ovdmcp_test";
export const API_TOKEN = "ovd_test";

export const ACCOUNT: Account = {
  id: "2b0c5b8e-6f5d-4b51-9b39-0a3f4c1d7e10",
  environmentId: "env_1",
  tenantId: "tenant_1",
  baseUrl: "embedded:",
  authenticationMethod: "api_key",
  status: "active",
  isSandbox: false,
  context: {},
  sealedCredential: "",
  lastError: null,
  lastForbiddenError: null,
  createdAtMs: 0,
  updatedAtMs: 0,
};

export const SILENT: Log = { error: () => {}, warn: () => {}, info: () => {} };

export interface RecordedCall {
  readonly accountId: string;
  readonly tool: string;
  readonly args: ToolArguments;
}

export function envelopeOf(result: unknown, nextCursor: string | null = null): Envelope {
  const count = Array.isArray(result) ? result.length : 1;
  return { result, next_cursor: nextCursor, prev_cursor: null, result_count: count };
}

/** An `invoke` that answers as told and remembers what it was asked. */
export function scriptedInvoke(
  answer: (args: ToolArguments, tool: Tool) => Envelope,
): Invoke & { calls: RecordedCall[] } {
  const calls: RecordedCall[] = [];
  const invoke: Invoke = async (account, tool, args) => {
    calls.push({ accountId: account.id, tool: tool.name, args });
    const envelope = answer(args, tool);
    return { status: 200, headers: {}, envelope, raw: envelope.result };
  };
  return Object.assign(invoke, { calls });
}

interface TestServerOptions extends Partial<McpRoutesDeps> {
  readonly config?: McpAccess["token"]["config"];
  readonly account?: Account;
}

export interface TestServer extends AsyncDisposable {
  /** The pasted URL: with the token, without a query. */
  readonly url: string;
  /** A raw POST of one body, without any header but those given. */
  post(
    body: unknown,
    options?: { headers?: Record<string, string>; query?: string; token?: string },
  ): Promise<Response>;
}

export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const { config = {}, account = ACCOUNT, ...deps } = options;
  const app = mcpRoutes({
    catalog,
    invoke: scriptedInvoke(() => envelopeOf([])),
    findAccess: async (token) => (token === TOKEN ? { token: { config }, account } : undefined),
    findEnvironmentId: async (token) => (token === API_TOKEN ? account.environmentId : undefined),
    workspaceLabel: () => "Acme",
    publicUrl: "http://gateway.example",
    version: "0.0.0-test",
    log: SILENT,
    ...deps,
  });
  const { promise: port, resolve } = Promise.withResolvers<number>();
  const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, (info: AddressInfo) => resolve(info.port));
  const origin = `http://127.0.0.1:${await port}`;
  return {
    url: `${origin}/mcp/${TOKEN}`,
    post: (body, { headers = {}, query = "", token = TOKEN } = {}) =>
      fetch(`${origin}/mcp/${token}${query}`, {
        method: "POST",
        headers,
        body: typeof body === "string" ? body : JSON.stringify(body),
      }),
    [Symbol.asyncDispose]: () =>
      new Promise((done) => {
        server.close(() => done());
        if ("closeAllConnections" in server) server.closeAllConnections();
      }),
  };
}
