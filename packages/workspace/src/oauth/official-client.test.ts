import type { CreatedOAuthApp } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import * as oauth from "oauth4webapi";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callApi } from "../testing/call-api.ts";
import type { SignedIn } from "./testing/oauth-client.ts";
import { addApp, addSignedIn, REDIRECT_URI } from "./testing/oauth-client.ts";

/** The tests' server is on this machine, without TLS. */
const overHttp = { [oauth.allowInsecureRequests]: true };

let started: StartedWorkspace;
let member: SignedIn;
let server: oauth.AuthorizationServer;
beforeAll(async () => {
  started = await startWorkspace();
  member = await addSignedIn(started, "member", Date.now());
  const issuer = new URL(started.origin);
  const response = await oauth.discoveryRequest(issuer, { algorithm: "oauth2", ...overHttp });
  server = await oauth.processDiscoveryResponse(issuer, response);
});
afterAll(() => started.close());

/** What the browser brings back from the page of consent. */
async function consent(client: oauth.Client, more: Record<string, string>, state: string): Promise<URLSearchParams> {
  const url = new URL(server.authorization_endpoint ?? "");
  const asked = { client_id: client.client_id, redirect_uri: REDIRECT_URI, response_type: "code", state, ...more };
  url.search = new URLSearchParams({ scope: "links.read", ...asked }).toString();
  const headers = { cookie: member.cookie, origin: started.origin };
  const shown = await (await fetch(url, { headers })).text();
  const [, form_token = ""] = /name="form_token" value="([^"]+)"/.exec(shown) ?? [];
  const body = new URLSearchParams({ form_token, workspace_id: member.workspaceId, decision: "allow" });
  const answer = await fetch(url, { method: "POST", headers, body, redirect: "manual" });
  return oauth.validateAuthResponse(server, client, new URL(answer.headers.get("location") ?? ""), state);
}

async function whole(app: CreatedOAuthApp, authentication: oauth.ClientAuth): Promise<void> {
  const client: oauth.Client = { client_id: app.clientId };
  const verifier = oauth.generateRandomCodeVerifier();
  const pkce = {
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
  };
  const returned = await consent(client, pkce, oauth.generateRandomState());
  const exchange = await oauth.authorizationCodeGrantRequest(
    ...([server, client, authentication, returned, REDIRECT_URI, verifier, overHttp] as const),
  );
  const tokens = await oauth.processAuthorizationCodeResponse(server, client, exchange);
  expect(tokens).toMatchObject({ token_type: "bearer", expires_in: 7200, scope: "links.read user.read" });
  expect((await callApi(started, "GET", "/links", { key: tokens.access_token })).status).toBe(200);

  const refresh = await oauth.refreshTokenGrantRequest(
    ...([server, client, authentication, tokens.refresh_token ?? "", overHttp] as const),
  );
  const refreshed = await oauth.processRefreshTokenResponse(server, client, refresh);
  expect((await callApi(started, "GET", "/links", { key: tokens.access_token })).status).toBe(401);
  expect((await callApi(started, "GET", "/links", { key: refreshed.access_token })).status).toBe(200);

  const info = await oauth.userInfoRequest(server, client, refreshed.access_token, overHttp);
  expect(await info.json()).toMatchObject({ id: member.userId, workspace: { slug: "acme" } });

  const revocation = await oauth.revocationRequest(
    ...([server, client, authentication, refreshed.refresh_token ?? "", overHttp] as const),
  );
  await oauth.processRevocationResponse(revocation);
  expect((await callApi(started, "GET", "/links", { key: refreshed.access_token })).status).toBe(401);
}

test("the official client finds its way by the metadata, with a secret in the form", async () => {
  const app = await addApp(started, { slug: "post" }, Date.now());
  await whole(app, oauth.ClientSecretPost(app.clientSecret ?? ""));
});

test("the same with a secret in HTTP Basic", async () => {
  const app = await addApp(started, { slug: "basic" }, Date.now());
  await whole(app, oauth.ClientSecretBasic(app.clientSecret ?? ""));
});

test("the same without a secret, with PKCE", async () => {
  await whole(await addApp(started, { slug: "public", pkce: true }, Date.now()), oauth.None());
});

test("an answer of another server is not taken", async () => {
  const app = await addApp(started, { slug: "mixed-up" }, Date.now());
  const other = { ...server, issuer: "https://other.test" };
  const returned = await consent({ client_id: app.clientId }, {}, "st");
  const url = new URL(`${REDIRECT_URI}&${returned}`);
  expect(() => oauth.validateAuthResponse(other, { client_id: app.clientId }, url, "st")).toThrow(/"iss"/);
});
