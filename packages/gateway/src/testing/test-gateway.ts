/** A gateway on a fresh database, around a scripted Dub; imported by tests only. */
import { randomBytes, randomUUID } from "node:crypto";
import type { SqlDatabase } from "@overdub/storage";
import { openMigrated } from "@overdub/testkit/open-migrated";
import type { Kysely } from "kysely";
import type { Account } from "../accounts/account.ts";
import { createAccountToken } from "../accounts/account-token.ts";
import { createAccount } from "../accounts/create-account.ts";
import { findAccount } from "../accounts/queries.ts";
import { createApiToken } from "../api-tokens/api-token.ts";
import type { Gateway } from "../app/gateway.ts";
import { createGateway } from "../app/gateway.ts";
import type { GatewayOptions } from "../app/gateway-options.ts";
import type { GatewayTables } from "../app/gateway-tables.ts";
import type { MasterKeys } from "../credentials/master-key.ts";
import { loadMasterKeys } from "../credentials/master-key.ts";
import { createEnvironment } from "../environments/environment.ts";
import type { Send, UpstreamRequest } from "../upstream/send.ts";

/** What the scripted Dub says; `text` or `bytes` where the body is not JSON. */
export interface ScriptedAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly text?: string;
  readonly bytes?: Uint8Array;
}

export type Script = (request: UpstreamRequest) => ScriptedAnswer | Promise<ScriptedAnswer>;

export interface TestGateway extends AsyncDisposable {
  readonly gateway: Gateway;
  readonly database: SqlDatabase<GatewayTables>;
  readonly db: Kysely<GatewayTables>;
  readonly masterKeys: MasterKeys;
  readonly environmentId: string;
  /** The header that opens the environment. */
  readonly authorization: string;
  /** Active, with `API_KEY`. */
  readonly account: Account;
  /** Every request that reached Dub since the start of the test. */
  readonly sent: UpstreamRequest[];
  /** Everything that was logged, as text. */
  readonly logged: string[];
  /** What Dub answers from now on. */
  script(script: Script): void;
  /** With the API token, and a body as JSON. */
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  /** The stored account. */
  reload(): Promise<Account>;
  connect(context?: Record<string, unknown>, isSandbox?: boolean): Promise<Account>;
  /** The header that opens one account. */
  openSession(accountId?: string): Promise<{ authorization: string }>;
  nowMs: number;
}

interface CallOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape.
  readonly json: any;
}

export const API_KEY = "dub_canary_4f7aK2bq";

/** A new key, and those before it that still open. */
export function testMasterKeys(...retired: readonly MasterKeys[]): Promise<MasterKeys> {
  const secrets = [randomBytes(32), ...retired.flatMap(({ ring }) => ring.map(({ secret }) => Buffer.from(secret)))];
  return loadMasterKeys({ base64: secrets.map((secret) => secret.toString("base64")).join(",") });
}

interface TestGatewayOptions
  extends Pick<
    GatewayOptions,
    | "accountLimit"
    | "apiTokenLimit"
    | "filesFolder"
    | "members"
    | "oauthClients"
    | "readInstallation"
    | "receivers"
    | "requestLogDays"
    | "workspaceHealth"
  > {
  readonly upstreamTimeoutMs?: number;
  /** Default: `http://gateway.example/`. */
  readonly publicUrl?: string;
  /** Of an empty database. Default: SQLite in memory. */
  readonly databaseUrl?: string;
  /** Another gateway, whose database, key and token this one shares, as a second process does. */
  readonly database?: TestGateway;
  /** The way to another Dub than the scripted one, and where that is. */
  readonly upstream?: { readonly send: Send; readonly baseUrl: string };
}

export async function startTestGateway(options: TestGatewayOptions = {}): Promise<TestGateway> {
  const { upstreamTimeoutMs = 200, databaseUrl = "sqlite::memory:", accountLimit = 0, apiTokenLimit = 0 } = options;
  const shared = options.database;
  const database = shared?.database ?? (await openMigrated<GatewayTables>(databaseUrl));
  const { db } = database;
  let script: Script = () => ({ json: [] });
  const sent: UpstreamRequest[] = [];
  const logged: string[] = [];
  const log = (fields: object, message: string) => void logged.push(`${message} ${describe(fields)}`);
  const send: Send = async (request) => {
    sent.push(request);
    const { status = 200, headers = {}, json, text, bytes } = await script(request);
    const body = text ?? (json === undefined ? "" : JSON.stringify(json));
    return { status, headers, body: bytes ?? new TextEncoder().encode(body) };
  };

  const masterKeys = shared?.masterKeys ?? (await testMasterKeys());
  const clock = { nowMs: Date.parse("2026-11-02T10:00:00.000Z") };
  const gateway = await createGateway({
    database,
    masterKeys,
    send: options.upstream?.send ?? send,
    publicUrl: options.publicUrl ?? "http://gateway.example/",
    defaultBaseUrl: options.upstream?.baseUrl ?? "http://dub.example/api",
    log: { error: log, warn: log, info: log },
    now: () => clock.nowMs,
    upstreamTimeoutMs,
    accountLimit,
    apiTokenLimit,
    requestLogDays: options.requestLogDays,
    receivers: options.receivers,
    filesFolder: options.filesFolder,
    members: options.members,
    workspaceHealth: options.workspaceHealth,
    readInstallation: options.readInstallation,
    oauthClients: options.oauthClients,
  });
  const environmentId = shared?.environmentId ?? (await createEnvironment(db, { name: "Test", nowMs: clock.nowMs })).id;
  const { token } = await createApiToken(db, {
    environmentId,
    name: shared ? `Test ${randomUUID()}` : "Test",
    nowMs: clock.nowMs,
  });
  const authorization = `Bearer ${token}`;
  const connect = (context: Record<string, unknown> = {}, isSandbox = false) =>
    createAccount(gateway.context, {
      environmentId,
      tenant_id: "acme",
      authentication_method: "api_key",
      is_sandbox: isSandbox,
      context: { api_key: API_KEY, ...context },
    });
  const account = shared?.account ?? (await connect());
  sent.length = 0;

  return {
    gateway,
    database,
    db,
    masterKeys,
    environmentId,
    authorization,
    account,
    sent,
    logged,
    connect,
    openSession: async (accountId = account.id) => ({
      authorization: `Bearer ${await createAccountToken(gateway.context, accountId)}`,
    }),
    script(next) {
      script = next;
    },
    async call(method, path, { body, headers = {} } = {}) {
      const init: RequestInit = { method, headers: { authorization, ...headers } };
      if (body !== undefined) {
        init.body = typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body);
      }
      return toAnswer(await gateway.app.request(`http://localhost${path}`, init));
    },
    async reload() {
      const found = await findAccount(db, { id: account.id, environmentId });
      if (!found) throw new Error("The account is gone");
      return found;
    },
    get nowMs() {
      return clock.nowMs;
    },
    set nowMs(nowMs) {
      clock.nowMs = nowMs;
    },
    async [Symbol.asyncDispose]() {
      await gateway.close();
      if (!shared) await database.close();
    },
  };
}

export async function toAnswer(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json");
  return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : undefined };
}

/** A log line as JSON, errors with message, stack and cause. */
function describe(fields: object): string {
  return JSON.stringify(fields, (_, value) =>
    value instanceof Error ? { message: value.message, stack: value.stack, cause: value.cause } : value,
  );
}
