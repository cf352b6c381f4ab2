import { describeEachDialect } from "@overdub/storage/testing/databases";
import { expect, onTestFinished, test } from "vitest";
import { openOAuthCredential } from "../accounts/oauth-credential.ts";
import { listenForEvents } from "../testing/listen-for-events.ts";
import { insertOAuthAccount, OAUTH_CLIENTS, reloadAccount } from "../testing/oauth-account.ts";
import type { OAuthDub } from "../testing/oauth-dub.ts";
import { CLIENT, createOAuthDub, dubError } from "../testing/oauth-dub.ts";
import type { TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway } from "../testing/test-gateway.ts";
import { renewIdleTokens } from "./renew-idle.ts";

const MINUTE = 60_000;
const SECRETS = /canary/;

async function start(databaseUrl?: string) {
  const t = await startTestGateway({ oauthClients: OAUTH_CLIENTS, ...(databaseUrl && { databaseUrl }) });
  onTestFinished(() => t[Symbol.asyncDispose]());
  const dub = createOAuthDub();
  t.script(dub.script);
  return { t, dub, told: await listenForEvents(t) };
}

/** Another process: nothing but the database and the upstream is shared. */
async function startBeside(t: TestGateway, dub: OAuthDub): Promise<TestGateway> {
  const other = await startTestGateway({ database: t, oauthClients: OAUTH_CLIENTS });
  onTestFinished(() => other[Symbol.asyncDispose]());
  other.script(dub.script);
  return other;
}

const list = (t: TestGateway, { id }: { id: string }) => t.call("GET", `/proxy/links?integrated_account_id=${id}`);
const renew = (t: TestGateway, { id }: { id: string }) =>
  t.call("POST", "/integrated-account/refresh-credentials", {
    body: JSON.stringify({ id }),
    headers: { "content-type": "text/plain;charset=UTF-8" },
  });

describeEachDialect("tokens", ({ createUrl }) => {
  test("50 calls at once through two processes on an expired token have it renewed once, and all succeed", async () => {
    const { t, dub, told } = await start(await createUrl());
    const other = await startBeside(t, dub);
    dub.misbehave(async (rotate) => {
      const answer = rotate();
      await new Promise((resolve) => setTimeout(resolve, 100));
      return answer;
    });
    const account = await insertOAuthAccount(t, dub);
    const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => list(index % 2 ? t : other, account)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(dub.renewals()).toBe(1);
    expect(dub.forms).toHaveLength(1);
    expect(await told()).toEqual([]);
    expect((await reloadAccount(t, account)).status).toBe("active");
  });

  test("a refusal is told of once, however many have asked, and a new pair once", async () => {
    const { t, dub, told } = await start(await createUrl());
    const other = await startBeside(t, dub);
    dub.misbehave(() => dubError(401, "Refresh token not found."));
    const account = await insertOAuthAccount(t, dub);
    const answers = await Promise.all([t, other, t, other, t].map((gateway) => list(gateway, account)));
    for (const { status, json } of answers) {
      expect(status).toBe(401);
      expect(json).toMatchObject({ message: "Refresh token not found.", truto_is_remote_error: true });
    }
    expect(await told()).toEqual(["authentication_error needs_reauth"]);
    expect(await reloadAccount(t, account)).toMatchObject({
      status: "needs_reauth",
      lastError: { message: "Refresh token not found.", status_code: 401 },
    });
    const asked = dub.forms.length;
    expect((await list(t, account)).status).toBe(401);
    expect(dub.forms).toHaveLength(asked);

    dub.misbehave(undefined);
    expect((await renew(other, account)).json).toEqual({ success: true });
    expect((await list(t, account)).status).toBe(200);
    expect(await told()).toEqual(["reactivated active"]);
  });

  test("a process that died while it renewed is waited for as long as its lease, and no longer", async () => {
    const { t, dub } = await start(await createUrl());
    const account = await insertOAuthAccount(t, dub);
    await t.db
      .updateTable("integrated_accounts")
      .set({ renewal_lease: "of the dead", renewal_leased_until_ms: t.nowMs + 15_000 })
      .where("id", "=", account.id)
      .execute();
    const asked = list(t, account);
    await expect.poll(() => dub.forms.length, { timeout: 300 }).toBe(0);
    t.nowMs += 15_000;
    expect((await asked).status).toBe(200);
    expect(dub.renewals()).toBe(1);
  });

  test("a change of other secrets beside a renewal keeps the new pair", async () => {
    const { t, dub } = await start(await createUrl());
    const account = await insertOAuthAccount(t, dub);
    dub.misbehave(async (rotate) => {
      const answer = rotate();
      await t.call("PATCH", `/integrated-account/${account.id}`, {
        body: { context: { webhook_secret: "whsec_canary" } },
      });
      return answer;
    });
    expect((await list(t, account)).status).toBe(200);
    const stored = await reloadAccount(t, account);
    expect(t.gateway.context.vault.open(account.id, stored.sealedCredential)).toMatchObject({
      webhook_secret: "whsec_canary",
      oauth: { token: { access_token: dub.pair().accessToken, client_id: CLIENT.clientId } },
    });
  });
});

test("tokens are renewed before they expire, for an account and its twin alike", async () => {
  const { t, dub } = await start();
  const account = await insertOAuthAccount(t, dub, { expiredMs: -10 * MINUTE });
  const { json } = await t.call("POST", "/sandbox-integrated-account", { body: { id: account.id } });
  expect((await list(t, account)).status).toBe(200);
  expect(dub.renewals()).toBe(0);
  t.nowMs += 5 * MINUTE;
  expect((await list(t, { id: json.id })).status).toBe(200);
  expect(dub.renewals()).toBe(1);
  for (const id of [account.id, json.id]) expect((await list(t, { id })).status).toBe(200);
  expect(dub.renewals()).toBe(1);
  const twin = await reloadAccount(t, { ...account, id: json.id });
  expect(openOAuthCredential(t.gateway.context.vault, twin).tokens).toMatchObject({
    access_token: dub.pair().accessToken,
    refresh_token: dub.pair().refreshToken,
    expires_at: new Date(t.nowMs + 7_200_000).toISOString(),
  });
});

test("what an upstream refuses is sent once more with new tokens, a write included", async () => {
  const { t, dub, told } = await start();
  const account = await insertOAuthAccount(t, dub, {
    expiredMs: -60 * MINUTE,
    tokens: { access_token: "revoked_canary" },
  });
  const path = `/proxy/links?integrated_account_id=${account.id}`;
  const { status } = await t.call("POST", path, { body: { url: "https://acme.example" } });
  expect([status, dub.renewals(), await told()]).toEqual([200, 1, []]);
});

test("an upstream that refuses new tokens, too, is believed: once by an event, and no call renews again", async () => {
  const { t, dub, told } = await start();
  const account = await insertOAuthAccount(t, dub, { expiredMs: -60 * MINUTE });
  const isToken = (url: string) => url.endsWith("/oauth/token");
  t.script((request) => (isToken(request.url) ? dub.script(request) : dubError(401, "The account is suspended.")));
  for (const _ of [1, 2, 3])
    expect((await list(t, account)).json).toMatchObject({ message: "The account is suspended." });
  expect([dub.renewals(), await told()]).toEqual([1, ["authentication_error needs_reauth"]]);
  t.script(dub.script);
  expect((await list(t, account)).status).toBe(200);
  expect(await told()).toEqual(["reactivated active"]);
});

const PAGE = { status: 403, headers: { "content-type": "text/html" }, text: "<title>Are you a robot?</title>" };
test.each([
  [
    "it fails",
    () => ({ status: 500, json: { error: { code: "internal_server_error", message: "refresh_canary_0" } } }),
    502,
  ],
  ["it is busy", () => ({ ...dubError(429, "Slow down"), headers: { "retry-after": "7" } }), 429],
  ["it is not there", () => Promise.reject(new Error("dub_app_secret_canary_7Hq2")), 504],
  ["something in between answers", () => PAGE, 502],
  ["it answers with a page", () => ({ text: "<h1>Welcome</h1>" }), 502],
  ["it answers with nothing", () => ({}), 502],
  ["it answers with half of JSON", () => ({ text: '{"access_token": "half_canary' }), 502],
  [
    "it gives no access token",
    () => ({ json: { refresh_token: "canary_new", token_type: "Bearer", expires_in: 7200 } }),
    502,
  ],
  ["it gives another kind of token", () => ({ json: { access_token: "canary_mac_1", token_type: "mac" } }), 502],
  ["its token would break a header", () => ({ json: { access_token: "canary\r\nx: y", token_type: "bearer" } }), 502],
  [
    "it says a lifetime that is none",
    () => ({ json: { access_token: "canary_1234", token_type: "bearer", expires_in: "soon" } }),
    502,
  ],
  ["it redirects", () => ({ status: 302, headers: { location: "https://evil.example/?canary" } }), 502],
])("an account is not spoiled by a provider without a verdict: %s", async (_, answer, status) => {
  const { t, dub, told } = await start();
  const account = await insertOAuthAccount(t, dub);
  dub.misbehave(answer);
  const failed = await list(t, account);
  expect(failed.status).toBe(status);
  expect(failed.json.message).toMatch(/renewed/);
  expect(failed.json.truto_is_remote_error).toBeUndefined();
  expect(failed.text).not.toMatch(SECRETS);
  expect(t.logged.join("\n")).not.toMatch(SECRETS);
  expect([await told(), (await reloadAccount(t, account)).status]).toEqual([[], "active"]);
  dub.misbehave(undefined);
  expect((await list(t, account)).status).toBe(200);
});

test("old tokens that are still good do while the provider has no verdict, which it is asked for at intervals", async () => {
  const { t, dub } = await start();
  const account = await insertOAuthAccount(t, dub, { expiredMs: -4 * MINUTE });
  dub.misbehave(() => ({ status: 500 }));
  for (const _ of [1, 2, 3]) expect((await list(t, account)).status).toBe(200);
  expect(dub.forms).toHaveLength(1);
  t.nowMs += MINUTE;
  dub.misbehave(undefined);
  expect((await list(t, account)).status).toBe(200);
  expect(dub.renewals()).toBe(1);
});

test("an answer without refresh token keeps the one there is; scopes change only if the answer says so", async () => {
  const { t, dub } = await start();
  const account = await insertOAuthAccount(t, dub);
  const given = { access_token: "dub_access_token_other", token_type: "bearer", expires_in: 60 };
  dub.misbehave(() => ({ json: given }));
  t.script((request) => (request.url.endsWith("/oauth/token") ? dub.script(request) : { json: [] }));
  expect((await list(t, account)).status).toBe(200);
  const stored = await reloadAccount(t, account);
  expect(openOAuthCredential(t.gateway.context.vault, stored).tokens).toEqual({
    access_token: "dub_access_token_other",
    refresh_token: "refresh_canary_0",
    token_type: "Bearer",
    expires_in: 60,
    expires_at: new Date(t.nowMs + 60_000).toISOString(),
  });
  expect(stored.context).toEqual(account.context);
  dub.misbehave(() => ({ json: { ...given, scope: "links.write,user.read" } }));
  t.nowMs += 61_000;
  expect((await list(t, account)).status).toBe(200);
  expect((await reloadAccount(t, account)).context).toEqual({ oauth: { scope: ["links.write", "user.read"] } });
});

test("a pair that comes when its callers have left is stored", async () => {
  const { t, dub } = await start();
  const account = await insertOAuthAccount(t, dub, { expiredMs: -4 * MINUTE });
  const { promise, resolve } = Promise.withResolvers<void>();
  dub.misbehave(async (rotate) => {
    await promise;
    return rotate();
  });
  // They go on with the old pair, which still lives.
  expect((await list(t, account)).status).toBe(200);
  resolve();
  await expect.poll(async () => (await reloadAccount(t, account)).sealedCredential).not.toBe(account.sealedCredential);
  expect((await list(t, account)).status).toBe(200);
  expect(dub.forms).toHaveLength(1);
});

test("an account without refresh token works until its access token expires, and then says so", async () => {
  const { t, dub, told } = await start();
  const account = await insertOAuthAccount(t, dub, { expiredMs: -MINUTE, tokens: { refresh_token: undefined } });
  expect((await list(t, account)).status).toBe(200);
  t.nowMs += MINUTE;
  for (const _ of [1, 2]) expect((await list(t, account)).status).toBe(401);
  expect([dub.forms.length, await told()]).toEqual([0, ["authentication_error needs_reauth"]]);
});

test("tokens go to no other application or provider than that which gave them", async () => {
  const { t, dub, told } = await start();
  const foreign = await insertOAuthAccount(t, dub, { clientId: "dub_app_other" });
  const elsewhere = await insertOAuthAccount(t, dub, { baseUrl: "http://other.example/api" });
  for (const account of [foreign, elsewhere]) expect((await list(t, account)).status).toBe(503);
  expect([t.sent, await told()]).toEqual([[], []]);
});

test("what replaces the credential during a renewal wins: a disconnection, a key", async () => {
  const { t, dub } = await start();
  const disconnected = await insertOAuthAccount(t, dub);
  dub.misbehave(async (rotate) => {
    await t.call("POST", "/integrated-account/disconnect", { body: { id: disconnected.id } });
    return rotate();
  });
  expect((await list(t, disconnected)).status).toBe(503);
  expect(await reloadAccount(t, disconnected)).toMatchObject({ sealedCredential: "", status: "needs_reauth" });
});

test("a database that fails for a moment does not lose the pair", async () => {
  const { t, dub } = await start();
  const account = await insertOAuthAccount(t, dub);
  const { vault } = t.gateway.context;
  const { seal } = vault;
  let failures = 2;
  Object.assign(vault, {
    seal: (...given: Parameters<typeof seal>) => {
      if (failures-- > 0) throw new Error("disk I/O error");
      return seal(...given);
    },
  });
  expect((await list(t, account)).status).toBe(200);
  expect(dub.forms).toHaveLength(1);
});

test("tokens that nobody uses are renewed within 30 days, those of disconnected and refused accounts are not", async () => {
  const { t, dub } = await start();
  const renewal = { renew: t.gateway.context.credentials.renew, settled: async () => {} };
  const account = await insertOAuthAccount(t, dub);
  await insertOAuthAccount(t, dub, { change: { disconnectedAtMs: t.nowMs } });
  await insertOAuthAccount(t, dub, {
    change: { oauth: { tokensSinceMs: t.nowMs, refusedAtMs: t.nowMs, grant: null } },
  });
  const DAY = 24 * 60 * MINUTE;
  const round = () => renewIdleTokens({ ...t.gateway.context, db: t.db }, renewal);
  t.nowMs += 25 * DAY - 1;
  await round();
  expect(dub.renewals()).toBe(0);
  dub.misbehave(() => ({ status: 500 }));
  t.nowMs += 5 * DAY;
  await round();
  expect([dub.forms.length, t.logged.length]).toEqual([1, 1]);
  dub.misbehave(undefined);
  await round();
  await round();
  expect(dub.renewals()).toBe(1);
  expect((await reloadAccount(t, account)).oauth?.tokensSinceMs).toBe(t.nowMs);
});
