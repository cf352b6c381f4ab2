import { expect, onTestFinished, test } from "vitest";
import { listenForEvents } from "../testing/listen-for-events.ts";
import { DUB, OAUTH_CLIENTS, reloadAccount } from "../testing/oauth-account.ts";
import { CLIENT, createOAuthDub } from "../testing/oauth-dub.ts";
import type { TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway } from "../testing/test-gateway.ts";
import { openOAuthCredential } from "./oauth-credential.ts";

async function start() {
  const t = await startTestGateway({ oauthClients: OAUTH_CLIENTS });
  onTestFinished(() => t[Symbol.asyncDispose]());
  const dub = createOAuthDub();
  t.script(dub.script);
  return { t, dub, told: await listenForEvents(t) };
}

function bodyOf(dub: ReturnType<typeof createOAuthDub>, token: object = {}) {
  const { accessToken, refreshToken } = dub.pair();
  return {
    tenant_id: "acme-1",
    authentication_method: "oauth2",
    context: {
      label: "Acme",
      oauth: {
        scope: ["links.read"],
        token: { access_token: accessToken, refresh_token: refreshToken, expires_in: 3600, ...token },
      },
    },
  };
}

const create = (t: TestGateway, body: object) => t.call("POST", "/integrated-account", { body });
const storedTokens = async (t: TestGateway, id: string) =>
  openOAuthCredential(t.gateway.context.vault, await reloadAccount(t, { ...t.account, id }));

test("tokens of another product are imported: tried, sealed, and renewed when it is time", async () => {
  const { t, dub, told } = await start();
  const { status, json, text } = await create(t, bodyOf(dub));
  expect([status, json]).toMatchObject([
    201,
    {
      status: "active",
      authentication_method: "oauth2",
      context: { label: "Acme", workspace_id: "ws_1KY", oauth: { scope: ["links.read"] }, base_url: DUB },
    },
  ]);
  expect(text).not.toContain("canary");
  expect(await told()).toEqual(["active active", "created connecting"]);
  expect(await storedTokens(t, json.id)).toMatchObject({
    clientId: CLIENT.clientId,
    tokens: { expires_at: new Date(t.nowMs + 3_600_000).toISOString() },
  });
  t.nowMs += 3_600_000;
  expect((await t.call("GET", `/proxy/links?integrated_account_id=${json.id}`)).status).toBe(200);
  expect(dub.renewals()).toBe(1);
  const everything = [...t.logged, JSON.stringify(await t.db.selectFrom("integrated_accounts").selectAll().execute())];
  expect(everything.join()).not.toMatch(/access_token_canary|refresh_canary|secret_canary/);
});

test.each([
  ["a date", { expires_in: 7, expires_at: "2026-11-02T13:00:00+01:00" }, "2026-11-02T12:00:00.000Z"],
  ["nothing", { expires_in: undefined }, undefined],
])("the end of imported tokens may be told by %s", async (_, token, expected) => {
  const { t, dub } = await start();
  const { json } = await create(t, bodyOf(dub, token));
  expect((await storedTokens(t, json.id)).tokens.expires_at).toBe(expected);
});

test.each([
  [{ access_token: "short" }, "body.context.oauth.token.access_token"],
  [{ access_token: "canary canary" }, "body.context.oauth.token.access_token"],
  [{ access_token: undefined }, "body.context.oauth.token.access_token"],
  [{ refresh_token: "canary\ncanary" }, "body.context.oauth.token.refresh_token"],
  [{ expires_in: -1 }, "body.context.oauth.token.expires_in"],
  [{ expires_at: "tomorrow" }, "body.context.oauth.token.expires_at"],
])("an import with %j is a 400 that repeats no token", async (token, path) => {
  const { t, dub } = await start();
  const { status, json, text } = await create(t, bodyOf(dub, token));
  expect([status, json.details.failures[0].path]).toEqual([400, path]);
  expect(text).not.toContain("canary");
  expect(t.sent).toEqual([]);
});

test("an account has one credential: a key or tokens, and the newer takes the place of the older", async () => {
  const { t, dub, told } = await start();
  const { context } = bodyOf(dub);
  const path = `/integrated-account/${t.account.id}`;
  const both = await t.call("PATCH", path, { body: { context: { ...context, api_key: "dub_another_key" } } });
  expect(both.status).toBe(400);
  const withTokens = await t.call("PATCH", `${path}/credentials`, { body: { context } });
  expect(withTokens.json).toMatchObject({ status: "active", authentication_method: "oauth2" });
  expect(Object.keys(t.gateway.context.vault.open(t.account.id, (await t.reload()).sealedCredential))).toEqual([
    "oauth",
  ]);
  expect(await told()).toEqual(["active active", "updated connecting"]);
  t.script(() => ({ json: [] }));
  const withKey = await t.call("PATCH", `${path}/credentials`, { body: { context: { api_key: "dub_another_key" } } });
  expect(withKey.json).toMatchObject({ status: "active", authentication_method: "api_key" });
  expect(withKey.json.context.oauth).toBeUndefined();
  expect(t.gateway.context.vault.open(t.account.id, (await t.reload()).sealedCredential)).toEqual({
    api_key: "dub_another_key",
  });
  expect((await t.reload()).oauth).toBeNull();
  expect((await t.call("PATCH", `${path}/credentials`, { body: { context: { oauth: { scope: [] } } } })).status).toBe(
    400,
  );
});

test("a change of what is known of an authorisation keeps its tokens", async () => {
  const { t, dub } = await start();
  const { json } = await create(t, bodyOf(dub));
  const body = { context: { oauth: { note: "of Ada" }, label: "Acme Ltd" } };
  const changed = await t.call("PATCH", `/integrated-account/${json.id}`, { body });
  expect(changed.json.context).toMatchObject({ label: "Acme Ltd", oauth: { scope: ["links.read"], note: "of Ada" } });
  expect((await t.call("GET", `/proxy/links?integrated_account_id=${json.id}`)).status).toBe(200);
});

test("the same person's same workspace has one pair of tokens, so the account that had it before says so", async () => {
  const { t, dub, told } = await start();
  const first = await create(t, bodyOf(dub));
  await t.call("POST", "/sandbox-integrated-account", { body: { id: first.json.id } });
  await told();
  const second = await create(t, bodyOf(dub));
  expect(second.json.status).toBe("active");
  expect(await told()).toEqual([
    "active active",
    "authentication_error needs_reauth",
    "authentication_error needs_reauth",
    "created connecting",
  ]);
  const { json } = await t.call("GET", `/integrated-account/${first.json.id}`);
  expect(json.last_error.message).toContain(second.json.id);
  const sent = t.sent.length;
  expect((await t.call("GET", `/proxy/links?integrated_account_id=${first.json.id}`)).status).toBe(401);
  expect(t.sent).toHaveLength(sent);
  const again = await t.call("PATCH", `/integrated-account/${first.json.id}/credentials`, {
    body: { context: bodyOf(dub).context },
  });
  expect(again.json.status).toBe("active");
  expect((await t.call("GET", `/integrated-account/${second.json.id}`)).json.status).toBe("needs_reauth");
});

test("tokens need an application that can renew them", async () => {
  await using t = await startTestGateway();
  const { status, json } = await create(t, bodyOf(createOAuthDub()));
  expect([status, json.details.failures[0].path, t.sent]).toEqual([400, "body.context.oauth", []]);
});

test("a session of an account may not touch its tokens", async () => {
  const { t, dub } = await start();
  const { json } = await create(t, bodyOf(dub));
  const headers = await t.openSession(json.id);
  const patched = await t.call("PATCH", "/integrated-account/me", { headers, body: { context: bodyOf(dub).context } });
  expect(patched.status).toBe(400);
  const refreshed = await t.call("POST", "/integrated-account/refresh-credentials", { headers, body: { id: json.id } });
  expect(refreshed.status).toBe(403);
});
