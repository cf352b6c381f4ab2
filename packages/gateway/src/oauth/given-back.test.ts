import { expect, onTestFinished, test } from "vitest";
import { environmentIntegrationId } from "../environments/dub-integration.ts";
import { consumeLinkToken, findLinkToken } from "../link-tokens/queries.ts";
import { DUB, insertOAuthAccount, OAUTH_CLIENTS } from "../testing/oauth-account.ts";
import { CLIENT, createOAuthDub } from "../testing/oauth-dub.ts";
import type { TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway } from "../testing/test-gateway.ts";
import { completeAuthorization } from "./complete-authorization.ts";

const CODE = "code_canary_5f3a";

async function start() {
  const t = await startTestGateway({ oauthClients: OAUTH_CLIENTS });
  onTestFinished(() => t[Symbol.asyncDispose]());
  const dub = createOAuthDub({ code: CODE });
  t.script(dub.script);
  return { t, dub };
}

const revoked = (t: TestGateway) =>
  t.sent
    .filter(({ url }) => url === `${DUB}/oauth/revoke`)
    .map(({ body }) => Object.fromEntries(new URLSearchParams(Buffer.from(body ?? "").toString())));

async function mint(t: TestGateway) {
  const { json } = await t.call("POST", "/link-token", { body: { tenant_id: "acme-1" } });
  const linkToken = await findLinkToken(t.db, json.link_token);
  if (!linkToken) throw new Error("There is no link token");
  return linkToken;
}

function comeBack(t: TestGateway, linkToken: Awaited<ReturnType<typeof mint>>) {
  const authorization = {
    id: crypto.randomUUID(),
    link_token_id: linkToken.id,
    mode: "popup",
    base_url: DUB,
    client_id: CLIENT.clientId,
    scopes: '["links.read"]',
    ...{ ticket_hash: "", state_hash: null, cookie_hash: null, code_verifier: null, expires_at_ms: 0 },
  };
  return completeAuthorization(t.gateway.context, authorization, linkToken, {
    parameters: new URLSearchParams({ code: CODE, state: "state" }),
    state: "state",
    redirectUri: "http://gateway.example/connect-account/oauth/callback",
    codeVerifier: "verifier_canary_0123456789012345678901234567890123",
  });
}

test("tokens of a person who came too late are given back to the provider", async () => {
  const { t, dub } = await start();
  const linkToken = await mint(t);
  await consumeLinkToken(t.db, { id: linkToken.id, accountId: t.account.id, nowMs: t.nowMs });
  expect(await comeBack(t, linkToken)).toMatchObject({ errorType: "invalid_token" });
  expect(revoked(t)).toEqual([
    { token: dub.pair().refreshToken, client_id: CLIENT.clientId, client_secret: CLIENT.clientSecret },
  ]);
  expect(t.logged.join()).not.toContain("canary");
});

test("those of an account that is connected stay, until it is disconnected or another credential takes their place", async () => {
  const { t, dub } = await start();
  expect(await comeBack(t, await mint(t))).toMatchObject({ result: "success" });
  expect(revoked(t)).toEqual([]);
  const { id } = (await t.call("GET", "/integrated-account?tenant_id=acme-1")).json.result[0];
  const { json: twin } = await t.call("POST", "/sandbox-integrated-account", { body: { id } });
  await t.call("DELETE", `/sandbox-integrated-account/${twin.id}`);
  expect(revoked(t)).toEqual([]);
  await t.call("POST", "/integrated-account/disconnect", { body: { id } });
  expect(revoked(t)).toMatchObject([{ token: dub.pair().refreshToken }]);

  const other = await insertOAuthAccount(t, dub, { expiredMs: -3_600_000 });
  t.sent.length = 0;
  t.script(() => ({ json: [] }));
  const body = { context: { api_key: "dub_canary_new_8hQ2" } };
  expect((await t.call("PATCH", `/integrated-account/${other.id}/credentials`, { body })).status).toBe(200);
  expect(revoked(t)).toHaveLength(1);
});

test("a provider that does not let tokens be revoked holds nothing up", async () => {
  const { t, dub } = await start();
  const { id } = await insertOAuthAccount(t, dub);
  t.script(() => Promise.reject(new Error("canary")));
  expect((await t.call("DELETE", `/integrated-account/${id}`)).status).toBe(200);
});

test("an installation says which Dub its customers have, where they authorise and what they are asked for", async () => {
  const { t } = await start();
  const path = `/environment-integration/${environmentIntegrationId(t.environmentId)}`;
  const patch = (override: object) => t.call("PATCH", path, { body: { override } });
  const base_url = "https://dub.acme.example/api";
  const authorization = {
    authorize_url: "https://people.acme.example/oauth",
    scopes: ["links.read", "webhooks.write"],
  };
  const { json } = await patch({ base_url, authorization, credentials: { client_id: "app_1" } });
  expect(json.override).toEqual({ base_url, authorization, credentials: { client_id: "app_1" } });
  const place = { environmentId: t.environmentId };
  expect(await t.gateway.context.findOAuthClient({ ...place, baseUrl: base_url })).toMatchObject({
    authorizeUrl: authorization.authorize_url,
    scopes: authorization.scopes,
    clientId: "app_1",
  });
  const { link_token: linkToken } = (await t.call("POST", "/link-token", { body: { tenant_id: "acme-2" } })).json;
  const headers = { authorization: `Bearer ${linkToken}` };
  const begun = await t.call("POST", "/connect-account/oauth/start", { body: { mode: "popup" }, headers });
  expect(begun.status).toBe(201);
  const { pathname, search } = new URL(begun.json.url);
  const left = await t.gateway.app.request(`http://gateway.example${pathname}${search}`);
  const asked = new URL(left.headers.get("location") ?? "");
  expect(asked.origin + asked.pathname).toBe(authorization.authorize_url);
  // Its own, so that it cannot have sent to it what another provider has given.
  const callback = `/connect-account/oauth/callback/${environmentIntegrationId(t.environmentId)}`;
  expect(asked.searchParams.get("redirect_uri")).toBe(`http://gateway.example${callback}`);
  expect(asked.searchParams.get("scope")).toBe("links.read webhooks.write");
  const headersOfBrowser = { cookie: left.headers.getSetCookie()[0]?.split(";")[0] ?? "" };
  const state = asked.searchParams.get("state");
  const elsewhere = `http://gateway.example/connect-account/oauth/callback?code=${CODE}&state=${state}`;
  expect((await t.gateway.app.request(elsewhere, { headers: headersOfBrowser })).status).toBe(400);
  t.script(() => ({ json: [] }));
  const connected = await t.call("POST", "/connect-account/connect", { body: { api_key: "dub_canary_1" }, headers });
  expect(connected.json.result).toBe("success");
  expect(t.sent.at(-1)?.url.startsWith(base_url)).toBe(true);

  await patch({ authorization: { scopes: ["links.read"] } });
  expect((await t.gateway.context.findOAuthClient(place))?.scopes).toEqual(["links.read"]);
  for (const wrong of [
    { scopes: ["everything"] },
    { scopes: [] },
    { authorize_url: "http://acme.example/" },
    { x: 1 },
  ]) {
    expect((await patch({ authorization: wrong })).status).toBe(400);
  }
});
