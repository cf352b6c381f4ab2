/** A test workspace behind a gateway, all in this process; imported by tests only. */
import { randomBytes } from "node:crypto";
import { Client as McpClient, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import type { Client } from "@overdub/contract";
import { createClient } from "@overdub/contract";
import type { GatewayTables } from "@overdub/gateway";
import {
  createAccount,
  createEnvironment,
  createGateway,
  createMcpToken,
  loadMasterKeys,
  selectSend,
} from "@overdub/gateway";
import type { GuardedFetch } from "@overdub/limits";
import type { SqlDialect } from "@overdub/storage";
import { migrate, openDatabase } from "@overdub/storage";
import { addressOf, startWorkspace, visit } from "@overdub/testkit";
import { startPostgres } from "@overdub/testkit/postgres";
import type { DomainOptions, ExchangeRates } from "@overdub/workspace";
import { expect } from "vitest";

export interface Rehearsal extends AsyncDisposable {
  /** Where pages of the workspace are, such as `/apply/…`. */
  readonly origin: string;
  /** The domain of its links. */
  readonly domain: string;
  /** The API, for what has no tool; each answer is held against the contract. */
  readonly api: Client;
  /** The text of a file that the API gives. */
  read(path: string): Promise<string>;
  /** What a tool has as its result, over MCP. @throws an `Error` with the tool's message. */
  call<Result>(tool: string, args?: Record<string, unknown>): Promise<Result>;
  /** A new visitor follows a link. @returns the id of the click. */
  click(shortLink: string): Promise<string>;
  /** Lets time go by, and does what the gateway and the workspace have to do by then. */
  pass(ms: number): Promise<void>;
  /** Does what is to be done now, and proves that every balance of the program agrees. */
  settle(): Promise<void>;
}

const LIMITS = { accountLimit: 0, apiTokenLimit: 0, requestLogDays: 0 };
const PUBLIC_URL = "http://localhost";
const SILENT = { error() {}, warn() {}, info() {} };

interface RehearsalOptions {
  /** Of the tools that the client asks for. Default: those of Dub's operations. */
  readonly tags?: readonly string[];
  /** How the workspace looks domains up. Default: not at all. */
  readonly domains?: DomainOptions;
}

/** The server's time stands unless it is let go by; that of the workspace, which is on either database, is moved by its clock. */
export async function startRehearsal(
  startMs: number,
  exchangeRates: ExchangeRates,
  dialect: SqlDialect,
  { tags, domains }: RehearsalOptions = {},
): Promise<Rehearsal> {
  await using stack = new AsyncDisposableStack();
  let nowMs = startMs;
  const now = () => nowMs;
  /** Webhooks of the workspace lead to the gateway, and nowhere else. */
  const postToGateway: GuardedFetch = async (url, { post }) => {
    if (!post || new URL(url).origin !== PUBLIC_URL) throw new Error(`Nothing but the gateway is called: ${url}`);
    const { status } = await gateway.app.request(url, { method: "POST", ...post });
    return { url, status, headers: {}, body: Buffer.alloc(0) };
  };
  const postgres = dialect === "postgres" ? await startPostgres() : undefined;
  stack.defer(() => postgres?.stop());
  const databaseUrl = await postgres?.createDatabase();
  const started = await startWorkspace({
    ...{ now, exchangeRates, fetch: postToGateway },
    ...(databaseUrl && { databaseUrl }),
    ...(domains && { domains }),
  });
  stack.defer(() => started.close());
  const workspace = await started.addWorkspace({ slug: "rehearsal", isTest: true });
  const database = openDatabase<GatewayTables>("sqlite::memory:");
  stack.defer(() => database.close());
  await migrate(database);
  const network = async () => Promise.reject(new Error("Nothing but the workspace is called."));
  const gateway = await createGateway({
    database,
    masterKeys: await loadMasterKeys({ base64: randomBytes(32).toString("base64") }),
    send: selectSend({ embedded: (request) => started.server.api.fetch(request), network }),
    publicUrl: PUBLIC_URL,
    log: SILENT,
    now,
    ...LIMITS,
  });
  stack.defer(() => gateway.close());
  const { id: environmentId } = await createEnvironment(database.db, { name: "Test", nowMs: startMs });
  const account = await createAccount(gateway.context, {
    environmentId,
    tenant_id: "acme",
    authentication_method: "api_key",
    is_sandbox: false,
    context: { base_url: "embedded:", api_key: workspace.apiKey },
  });
  const { url } = await createMcpToken(gateway.context, {
    integratedAccountId: account.id,
    name: "Test",
    config: tags ? { tags: [...tags] } : {},
    expiresAtMs: null,
  });
  const mcp = new McpClient({ name: "test", version: "1" }, { versionNegotiation: { mode: { pin: "2026-07-28" } } });
  const fetch = async (input: string | URL | Request, init?: RequestInit) =>
    gateway.app.request(input instanceof Request ? input : String(input), init);
  await mcp.connect(new StreamableHTTPClientTransport(new URL(url), { fetch }));
  stack.defer(() => mcp.close());
  const api = createClient({
    baseUrl: "http://workspace.test",
    token: workspace.apiKey,
    fetch: (input, init) => started.server.api.request(input, init),
    validate: true,
  });
  let visitors = 0;
  const open = stack.move();
  return {
    // `localhost` is the domain of another workspace, which has no page of this one.
    origin: `http://127.0.0.1:${new URL(started.origin).port}`,
    domain: workspace.domain,
    api,
    async read(path) {
      const headers = { authorization: `Bearer ${workspace.apiKey}` };
      const response = await started.server.api.request(`http://workspace.test${path}`, { headers });
      expect(response.status).toBe(200);
      return response.text();
    },
    async call<Result>(name: string, args: Record<string, unknown> = {}) {
      const { isError, content, structuredContent } = await mcp.callTool({ name, arguments: args });
      if (isError) throw new Error(`${name}: ${JSON.stringify(content)}`);
      // A file, such as a picture, has no structure.
      return (structuredContent as { result: Result } | undefined)?.result as Result;
    },
    async click(shortLink) {
      visitors += 1;
      const { status, location = "" } = await visit(shortLink, { ip: addressOf(visitors) });
      const clickId = URL.parse(location)?.searchParams.get("dub_id");
      if (!clickId) throw new Error(`No click: ${status} ${location}`);
      return clickId;
    },
    async pass(ms) {
      nowMs += ms;
      // What one of them does may be for the other.
      for (let round = 0; round < 3; round += 1) {
        await started.outbox.drain();
        await gateway.jobs.runDue();
        await started.server.jobs.runDue();
      }
    },
    async settle() {
      await started.outbox.drain();
      await started.server.jobs.runDue();
      expect(await api.reconcileProgram()).toMatchObject({ agrees: true, waiting: 0, differences: [] });
    },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}
