import { describe, expect, test } from "vitest";
import type { Account } from "../accounts/account.ts";
import { findAccount } from "../accounts/queries.ts";
import { openSecrets } from "../accounts/secrets.ts";
import type { LinkToken } from "../callers/caller.ts";
import { listenForEvents } from "../testing/listen-for-events.ts";
import type { TestGateway } from "../testing/test-gateway.ts";
import { API_KEY, startTestGateway } from "../testing/test-gateway.ts";
import { connectAccount } from "./connect-account.ts";
import type { LinkOutcome } from "./link-outcome.ts";
import { claimLinkToken, findLinkToken, findLinkTokenById } from "./queries.ts";

const NEW_KEY = "dub_canary_new_8hQ2";
const REFUSED = { status: 401, json: { error: { code: "unauthorized", message: "Unauthorized: Invalid API key." } } };

/** A Dub that knows these keys. */
function scriptDub(t: TestGateway, ...keys: string[]): void {
  t.script(({ url, headers }) => {
    if (!keys.includes(headers.authorization?.replace("Bearer ", "") ?? "")) return REFUSED;
    const { pathname } = new URL(url);
    if (pathname.endsWith("/links")) return { json: [{ id: "link_1", workspaceId: "ws_1" }] };
    if (pathname.endsWith("/workspaces/ws_1")) return { json: { id: "ws_1", name: "Acme Marketing", slug: "acme" } };
    if (pathname.endsWith("/domains")) return { json: [{ slug: "acme.link" }] };
    return { status: 403, json: { error: { code: "forbidden", message: "No." } } };
  });
}

async function mint(t: TestGateway, body: object): Promise<LinkToken> {
  const { json } = await t.call("POST", "/link-token", { body });
  const linkToken = await findLinkToken(t.db, json.link_token);
  if (!linkToken) throw new Error(`There is no link token: ${JSON.stringify(json)}`);
  return linkToken;
}

const connect = (t: TestGateway, linkToken: LinkToken, apiKey = NEW_KEY): Promise<LinkOutcome> =>
  connectAccount(t.gateway.context, linkToken, { method: "api_key", context: { api_key: apiKey }, bearer: apiKey });

async function accountOf(t: TestGateway, outcome: LinkOutcome): Promise<Account> {
  const found = await findAccount(t.db, { id: outcome.accountId ?? "", environmentId: t.environmentId });
  if (!found) throw new Error("There is no account");
  return found;
}

const keyOf = (t: TestGateway, account: Account) => openSecrets(t.gateway.context.vault, account).api_key;

describe("a new account", () => {
  test("becomes active, knows its workspace, and uses the token up", async () => {
    await using t = await startTestGateway();
    const told = await listenForEvents(t);
    scriptDub(t, NEW_KEY);
    const linkToken = await mint(t, { tenant_id: "acme-1", context: { label: "Acme", webhook_secret: "canary_ws" } });
    const outcome = await connect(t, linkToken);
    expect(outcome).toEqual({ result: "success", accountId: expect.any(String) });
    const account = await accountOf(t, outcome);
    expect(account).toMatchObject({
      tenantId: "acme-1",
      status: "active",
      authenticationMethod: "api_key",
      baseUrl: "http://dub.example/api",
      isSandbox: false,
      context: { label: "Acme", workspace_id: "ws_1" },
      lastActionRunResult: {
        workspace_id: "ws_1",
        workspace_name: "Acme Marketing",
        workspace_slug: "acme",
        default_domain: "acme.link",
        probes: { links: true, analytics: false, partners: false },
      },
    });
    expect(openSecrets(t.gateway.context.vault, account)).toEqual({ api_key: NEW_KEY, webhook_secret: "canary_ws" });
    expect(await findLinkTokenById(t.db, linkToken.id)).toMatchObject({ consumedAtMs: t.nowMs, accountId: account.id });
    expect(await told()).toEqual(["active active", "created connecting"]);
    expect(await connect(t, linkToken)).toMatchObject({
      errorType: "invalid_token",
      error: "This link was used already.",
    });
  });

  test("whose key is refused is kept, says so, and the next attempt goes on with it", async () => {
    await using t = await startTestGateway();
    const told = await listenForEvents(t);
    scriptDub(t, NEW_KEY);
    const linkToken = await mint(t, { tenant_id: "acme-1" });
    const refused = await connect(t, linkToken, "dub_canary_wrong_1");
    expect(refused).toEqual({
      result: "error",
      errorType: "validation_error",
      error: "Dub does not know this key.",
      accountId: expect.any(String),
    });
    expect(await accountOf(t, refused)).toMatchObject({ status: "validation_error", lastError: { status_code: 401 } });
    expect(await told()).toEqual(["created connecting", "validation_error validation_error"]);
    const outcome = await connect(t, linkToken);
    expect(outcome).toEqual({ result: "success", accountId: refused.accountId });
    expect(await accountOf(t, outcome)).toMatchObject({ status: "active", lastError: null, tenantId: "acme-1" });
    expect(await told()).toEqual(["active active", "updated connecting"]);
  });

  test.each([429, 500, 503])("stays connecting while Dub answers %i", async (status) => {
    await using t = await startTestGateway();
    t.script(() => ({ status }));
    const linkToken = await mint(t, { tenant_id: "acme-1" });
    const outcome = await connect(t, linkToken);
    expect(outcome).toMatchObject({ result: "error", errorType: "connection_error" });
    expect(await accountOf(t, outcome)).toMatchObject({ status: "connecting", lastError: { status_code: status } });
    scriptDub(t, NEW_KEY);
    expect(await connect(t, linkToken)).toEqual({ result: "success", accountId: outcome.accountId });
  });

  test("at an address where there is no Dub says so, and the link is not used up", async () => {
    await using t = await startTestGateway();
    t.script(() => ({ json: { hello: "world" } }));
    const linkToken = await mint(t, { tenant_id: "acme-1" });
    const outcome = await connect(t, linkToken);
    expect(outcome).toMatchObject({ errorType: "post_install_error", error: "What answers there is not Dub." });
    expect((await accountOf(t, outcome)).status).toBe("post_install_error");
    scriptDub(t, NEW_KEY);
    expect(await connect(t, linkToken)).toEqual({ result: "success", accountId: outcome.accountId });
  });

  test("that somebody deleted between two attempts is made again", async () => {
    await using t = await startTestGateway();
    scriptDub(t, NEW_KEY);
    const linkToken = await mint(t, { tenant_id: "acme-1" });
    const refused = await connect(t, linkToken, "dub_canary_wrong_1");
    await t.call("DELETE", `/integrated-account/${refused.accountId}`);
    const outcome = await connect(t, linkToken);
    expect(outcome).toMatchObject({ result: "success" });
    expect(outcome.accountId).not.toBe(refused.accountId);
  });

  test("is a sandbox, and has the base URL, where the token says so; what the token says beats what was typed", async () => {
    await using t = await startTestGateway();
    scriptDub(t, "dub_canary_of_token");
    const context = { base_url: "http://other.example/api", api_key: "dub_canary_of_token" };
    const outcome = await connect(t, await mint(t, { tenant_id: "acme-1", is_sandbox: true, context }));
    const account = await accountOf(t, outcome);
    expect(account).toMatchObject({ isSandbox: true, baseUrl: "http://other.example/api", status: "active" });
    expect(keyOf(t, account)).toBe("dub_canary_of_token");
  });
});

describe("an account that is connected again", () => {
  test("keeps its id, and drops what was known of it unless the token persists it", async () => {
    await using t = await startTestGateway();
    scriptDub(t, API_KEY, NEW_KEY);
    await t.call("PATCH", `/integrated-account/${t.account.id}`, { body: { context: { label: "Old", note: "kept" } } });
    const told = await listenForEvents(t);
    const ids = { integrated_account_id: t.account.id, context: { label: "New" } };
    const kept = await connect(t, await mint(t, { ...ids, persist_previous_context: true }));
    expect(kept).toEqual({ result: "success", accountId: t.account.id });
    expect(await t.reload()).toMatchObject({ context: { label: "New", note: "kept", workspace_id: "ws_1" } });
    expect(keyOf(t, await t.reload())).toBe(NEW_KEY);
    expect(await told()).toEqual(["active active", "updated connecting"]);
    await connect(t, await mint(t, ids));
    const { context, createdAtMs } = await t.reload();
    expect([context, createdAtMs]).toEqual([{ label: "New", workspace_id: "ws_1" }, t.account.createdAtMs]);
  });

  test("and works already keeps its key when another one is refused", async () => {
    await using t = await startTestGateway();
    scriptDub(t, API_KEY);
    const told = await listenForEvents(t);
    const linkToken = await mint(t, { integrated_account_id: t.account.id });
    const outcome = await connect(t, linkToken);
    expect(outcome).toMatchObject({ errorType: "validation_error", accountId: t.account.id });
    expect(await t.reload()).toEqual(t.account);
    expect(await told()).toEqual([]);
    expect((await findLinkTokenById(t.db, linkToken.id))?.consumedAtMs).toBeNull();
  });

  test("and was refused says so when the next key is refused, too; its twin goes with it", async () => {
    await using t = await startTestGateway();
    const { json: twin } = await t.call("POST", "/sandbox-integrated-account", { body: { id: t.account.id } });
    const statuses = async () =>
      (await t.db.selectFrom("integrated_accounts").select("status").execute()).map(({ status }) => status);
    scriptDub(t);
    await t.call("POST", "/integrated-account/disconnect", { body: { id: t.account.id } });
    const linkToken = await mint(t, { integrated_account_id: t.account.id });
    await connect(t, linkToken);
    expect(await statuses()).toEqual(["validation_error", "validation_error"]);
    scriptDub(t, NEW_KEY);
    expect(await connect(t, linkToken)).toMatchObject({ result: "success" });
    expect(await statuses()).toEqual(["active", "active"]);
    const stored = await findAccount(t.db, { id: twin.id, environmentId: t.environmentId });
    expect(stored && keyOf(t, stored)).toBe(NEW_KEY);
  });

  test("and was deleted since cannot be", async () => {
    await using t = await startTestGateway();
    const linkToken = await mint(t, { integrated_account_id: t.account.id });
    await t.call("DELETE", `/integrated-account/${t.account.id}`);
    expect(await connect(t, linkToken)).toMatchObject({ errorType: "invalid_token" });
    expect(t.sent).toEqual([]);
  });
});

describe("a token", () => {
  test("connects one account, however many attempts there are at a time", async () => {
    await using t = await startTestGateway();
    scriptDub(t, NEW_KEY);
    const linkToken = await mint(t, { tenant_id: "many" });
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => connect(t, linkToken)));
    expect(outcomes.filter(({ result }) => result === "success")).toHaveLength(1);
    expect((await t.call("GET", "/integrated-account?tenant_id=many")).json.result).toHaveLength(1);
  });

  test("is free again a minute after a crash", async () => {
    await using t = await startTestGateway();
    scriptDub(t, NEW_KEY);
    const linkToken = await mint(t, { tenant_id: "acme-1" });
    const { nowMs } = t;
    expect(await claimLinkToken(t.db, { id: linkToken.id, nowMs, untilMs: nowMs + 60_000 })).toBe(true);
    expect(await connect(t, linkToken)).toMatchObject({ errorType: "connection_error" });
    t.nowMs += 60_000;
    expect(await connect(t, linkToken)).toMatchObject({ result: "success" });
  });

  test("that has expired, or is none, connects nothing and sends nothing", async () => {
    await using t = await startTestGateway();
    const linkToken = await mint(t, { tenant_id: "acme-1" });
    t.nowMs += 7 * 86_400_000;
    expect(await connect(t, linkToken)).toMatchObject({ errorType: "invalid_token", error: "This link has expired." });
    const foreign = { ...linkToken, id: crypto.randomUUID() };
    expect(await connect(t, foreign)).toMatchObject({ errorType: "invalid_token", error: "This link is not valid." });
    expect(t.sent).toEqual([]);
  });
});

test("an OAuth grant replaces a key, and what belongs to its becoming active is done with it", async () => {
  await using t = await startTestGateway();
  scriptDub(t, "dub_access_token_canary");
  const token = { access_token: "dub_access_token_canary", refresh_token: "canary_refresh", expires_in: 7200 };
  const linkToken = await mint(t, { integrated_account_id: t.account.id, persist_previous_context: true });
  const outcome = await connectAccount(t.gateway.context, linkToken, {
    method: "oauth2",
    context: { oauth: { token, scope: ["links.read"] } },
    bearer: token.access_token,
    workspace: { id: "ws_9", name: "Nine", slug: "nine" },
    onActive: async (_, { id, status }) => `${id} is ${status}`,
  });
  expect(outcome).toEqual({ result: "success", accountId: t.account.id, notice: `${t.account.id} is active` });
  const account = await t.reload();
  expect(account).toMatchObject({
    authenticationMethod: "oauth2",
    lastActionRunResult: { workspace_id: "ws_9", workspace_name: "Nine", workspace_slug: "nine" },
  });
  expect(openSecrets(t.gateway.context.vault, account)).toMatchObject({
    oauth: { token: { refresh_token: "canary_refresh" } },
  });
  expect(keyOf(t, account)).toBeUndefined();
  expect(account.context).toMatchObject({ oauth: { scope: ["links.read"] }, workspace_id: "ws_9" });
});
