/** A listening gateway around a scripted `invoke`; imported by tests only. */

import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { ByteBudget } from "@overdub/limits";
import type { Hono } from "hono";
import type { Account } from "../accounts/account.ts";
import { catalog } from "../catalog/catalog.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import type { Idempotency } from "../idempotency/create-idempotency.ts";
import type { Invoke } from "../invoke/invoke.ts";
import { withItemRows } from "../invoke/item-rows.ts";
import type { McpAccess, McpRoutesDeps } from "../mcp/mcp-routes.ts";
import { mcpRoutes } from "../mcp/mcp-routes.ts";
import type { Log } from "../runtime/log.ts";
import { createRequestStateSeal } from "../tool-calls/plan/request-state.ts";
import type { ToolCaller } from "../tool-calls/tool-caller.ts";
import { createToolCaller } from "../tool-calls/tool-caller.ts";
import type { Envelope } from "../tools/envelope.ts";
import type { Tool, ToolArguments } from "../tools/tool.ts";

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
  oauth: null,
  lastError: null,
  lastForbiddenError: null,
  blockedAtMs: null,
  disconnectedAtMs: null,
  lastActionRunResult: null,
  webhook: null,
  sandboxOf: null,
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
  const invoke: Invoke = async (account, tool, args, options) => {
    calls.push({ accountId: account.id, tool: tool.name, args });
    const envelope = answer(args, tool);
    return withItemRows(tool, args, { status: 200, headers: {}, envelope, raw: envelope.result }, options?.records);
  };
  return Object.assign(invoke, { calls });
}

interface TestServerOptions extends Partial<McpRoutesDeps> {
  readonly config?: McpAccess["token"]["config"];
  readonly account?: Account;
  /** Besides `account`. */
  readonly furtherAccounts?: readonly Account[];
  readonly invoke?: Invoke;
}

const KEY = new Uint8Array(32);

/** Remembers nothing, so that every call is a first one. */
const UNREMEMBERED: Idempotency = {
  once: async (_request, perform) => ({ response: (await perform(undefined)).response, isReplay: false }),
  prune: async () => {},
};

/** Around an `invoke`, with keys that tests own. */
export function testCaller(
  invoke: Invoke,
  options: { readonly tools?: readonly Tool[]; readonly now?: () => number } = {},
): ToolCaller {
  const { tools = catalog, now = () => 0 } = options;
  return createToolCaller({ invoke, idempotency: UNREMEMBERED, catalog: tools, planKeys: () => [KEY], now });
}

export const REQUEST_STATE = createRequestStateSeal(
  () => [KEY],
  () => 0,
);

export interface TestServer extends AsyncDisposable {
  /** The pasted URL: with the token, without a query. */
  readonly url: string;
  /** A raw POST of one body, without any header but those given. */
  post(
    body: unknown,
    options?: { headers?: Record<string, string>; query?: string; token?: string },
  ): Promise<Response>;
}

const TOKEN_NAME = { id: "7d0e2f43-1d1d-4a0a-8f43-6e8a0d1f6c11", name: "Test" };

const NOTHING_THERE: Invoke = scriptedInvoke(() => envelopeOf([]));

export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const { config = {}, account = ACCOUNT, furtherAccounts = [], invoke = NOTHING_THERE, ...deps } = options;
  const access: McpAccess = { token: { ...TOKEN_NAME, config }, accounts: [account, ...furtherAccounts] };
  const app = mcpRoutes({
    catalog,
    callTool: testCaller(invoke, { tools: deps.catalog ?? catalog }),
    requestState: REQUEST_STATE,
    findAccess: async (token) => (token === TOKEN ? access : undefined),
    findApiToken: async (token) =>
      token === API_TOKEN ? { environmentId: account.environmentId, isOperator: false } : undefined,
    workspaceLabel: ({ context }) => String(context.label ?? "Acme"),
    publicUrl: "http://gateway.example",
    bodies: new ByteBudget(32 * 1024 * 1024),
    version: "0.0.0-test",
    log: SILENT,
    ...deps,
  });
  const { origin, [Symbol.asyncDispose]: dispose } = await serveForTest(app);
  return {
    url: `${origin}/mcp/${TOKEN}`,
    post: (body, { headers = {}, query = "", token = TOKEN } = {}) =>
      fetch(`${origin}/mcp/${token}${query}`, {
        method: "POST",
        headers,
        body: typeof body === "string" ? body : JSON.stringify(body),
      }),
    [Symbol.asyncDispose]: dispose,
  };
}

/** An application on a free port; imported by tests only. */

export async function serveForTest(app: Hono<GatewayEnv>): Promise<{ origin: string } & AsyncDisposable> {
  const { promise: port, resolve } = Promise.withResolvers<number>();
  const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, (info: AddressInfo) => resolve(info.port));
  return {
    origin: `http://127.0.0.1:${await port}`,
    [Symbol.asyncDispose]: () =>
      new Promise((done) => {
        server.close(() => done());
        if ("closeAllConnections" in server) server.closeAllConnections();
      }),
  };
}
