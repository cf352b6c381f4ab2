/** A gateway before an embedded workspace with a partner program, all in this process; imported by tests only. */
import { randomBytes } from "node:crypto";
import type { Client } from "@overdub/contract";
import { createClient } from "@overdub/contract";
import type { Gateway, GatewayTables } from "@overdub/gateway";
import {
  createAccount,
  createApiToken,
  createEnvironment,
  createGateway,
  loadMasterKeys,
  selectSend,
} from "@overdub/gateway";
import type { SqlDatabase } from "@overdub/storage";
import { addressOf, startWorkspace, visit } from "@overdub/testkit";
import { openMigrated } from "@overdub/testkit/open-migrated";
import { parseExchangeRates } from "@overdub/workspace";
import { expect } from "vitest";

/** A euro is 1.25 dollars, and a dollar 150 yen, so that a pocket calculator has every amount. */
const RATES = parseExchangeRates('{"date":"2026-01-01","rates":{"EUR":0.8,"JPY":150}}');

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape.
  readonly json: any;
}

export interface SourceOptions {
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly secret?: string;
}

export interface ConversionScene extends AsyncDisposable {
  readonly gateway: Gateway;
  readonly database: SqlDatabase<GatewayTables>;
  readonly accountId: string;
  readonly nowMs: number;
  /** With an API token, and a body as JSON. */
  call(method: string, path: string, body?: unknown): Promise<Answer>;
  /** Of the workspace, as its owner. */
  readonly dub: Client;
  /** A partner whose link earns 20 % of a sale and a dollar for a lead. */
  readonly ada: { readonly id: string; readonly shortLink: string };
  /** A new visitor follows the partner's link. @returns the id of the click. */
  click(): Promise<string>;
  /** @returns its id. */
  addSource(provider: string, options?: SourceOptions): Promise<string>;
  post(sourceId: string, body: string, headers: Readonly<Record<string, string>>): Promise<Answer>;
  /** Runs what is due, on both sides. */
  run(): Promise<void>;
  /** The same minute by minute. */
  runFor(minutes: number): Promise<void>;
  events(
    sourceId: string,
  ): Promise<readonly { type: string; state: string; reason: string | null; event_id: string }[]>;
  /** Of these invoices: amount, earnings and status, by invoice. */
  commissions(invoiceIds: readonly string[]): Promise<Record<string, readonly [number, number, string]>>;
}

export const SECRET = "whsec_canary_conversions_1";

/** @param databaseUrl of the gateway. Default: SQLite in memory. */
export async function startConversionScene(databaseUrl?: string): Promise<ConversionScene> {
  await using stack = new AsyncDisposableStack();
  const clock = { nowMs: Date.parse("2026-11-02T10:00:00.000Z") };
  const started = await startWorkspace({ now: () => clock.nowMs, exchangeRates: RATES });
  stack.defer(() => started.close());
  const { apiKey } = started.workspace;
  const dub = createClient({
    baseUrl: "http://workspace.test",
    token: apiKey,
    fetch: (input, init) => started.server.api.request(input, init),
    validate: true,
  });
  await dub.createProgram({
    body: { name: "Acme", url: "https://acme.test/", domain: "localhost", minPayoutAmount: 0 },
  });
  // Longer than any test: what is processed into a payout is another story.
  await dub.updateGroup({ params: { groupIdOrSlug: "default" }, body: { holdingPeriodDays: 90 } });
  await dub.createReward({
    body: { groupId: "default", reward: { event: "sale", type: "percentage", amountInPercentage: 20 } },
  });
  await dub.createReward({ body: { groupId: "default", reward: { event: "lead", type: "flat", amountInCents: 100 } } });
  const partner = await dub.createPartner({ body: { email: "ada@partner.test", name: "Ada", username: "ada" } });
  const [link] = partner.links ?? [];
  if (!link) throw new Error("The partner has no link.");
  const network = async () => Promise.reject(new Error("Nothing but the workspace is called."));
  const database = await openMigrated<GatewayTables>(databaseUrl ?? "sqlite::memory:");
  stack.defer(() => database.close());
  const gateway = await createGateway({
    database,
    masterKeys: await loadMasterKeys({ base64: randomBytes(32).toString("base64") }),
    send: selectSend({ embedded: (request) => started.server.api.fetch(request), network }),
    publicUrl: "http://gateway.example",
    log: { error() {}, warn() {}, info() {} },
    now: () => clock.nowMs,
    accountLimit: 0,
    apiTokenLimit: 0,
    requestLogDays: 0,
  });
  stack.defer(() => gateway.close());
  const { id: environmentId } = await createEnvironment(database.db, { name: "Test", nowMs: clock.nowMs });
  const { token } = await createApiToken(database.db, { environmentId, name: "Test", nowMs: clock.nowMs });
  const { id: accountId } = await createAccount(gateway.context, {
    environmentId,
    tenant_id: "acme",
    authentication_method: "api_key",
    is_sandbox: false,
    context: { base_url: "embedded:", api_key: apiKey },
  });
  const request = async (path: string, init: RequestInit): Promise<Answer> => {
    const response = await gateway.app.request(`http://localhost${path}`, init);
    return { status: response.status, json: await response.json() };
  };
  const call = (method: string, path: string, body?: unknown) =>
    request(path, {
      method,
      headers: { authorization: `Bearer ${token}` },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  const ada = { id: partner.id, shortLink: link.shortLink.replace(/^https?:\/\/[^/]+/, started.origin) };
  let visitors = 0;
  const run = async () => {
    await gateway.jobs.runDue();
    await started.outbox.drain();
    await started.server.jobs.runDue();
  };
  const open = stack.move();
  return {
    gateway,
    database,
    accountId,
    get nowMs() {
      return clock.nowMs;
    },
    call,
    dub,
    ada,
    async click() {
      visitors += 1;
      const { location = "" } = await visit(ada.shortLink, { ip: addressOf(visitors) });
      const clickId = URL.parse(location)?.searchParams.get("dub_id");
      if (!clickId) throw new Error(`No click: ${location}`);
      return clickId;
    },
    async addSource(provider, { settings = {}, secret = SECRET } = {}) {
      const body = { integrated_account_id: accountId, provider, settings, signing_secret: secret };
      const { status, json } = await call("POST", "/conversion-source", body);
      expect(status, JSON.stringify(json)).toBe(201);
      return json.id;
    },
    post: (sourceId, body, headers) => request(`/conversions/${sourceId}`, { method: "POST", body, headers }),
    run,
    async runFor(minutes) {
      for (let minute = 0; minute < minutes; minute += 1) {
        clock.nowMs += 60_000;
        await run();
      }
    },
    async events(sourceId) {
      const { json } = await call("GET", `/conversion-event?source_id=${sourceId}`);
      return json.result;
    },
    async commissions(invoiceIds) {
      const found: Record<string, readonly [number, number, string]> = {};
      for (const invoiceId of invoiceIds) {
        const [commission, ...more] = await dub.listCommissions({ query: { invoiceId } });
        expect(more).toEqual([]);
        if (commission) found[invoiceId] = [commission.amount, commission.earnings, commission.status];
      }
      return found;
    },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}
