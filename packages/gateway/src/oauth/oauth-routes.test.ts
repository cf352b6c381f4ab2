import { createHash } from "node:crypto";
import { expect, onTestFinished, test } from "vitest";
import { openOAuthCredential } from "../accounts/oauth-credential.ts";
import { takeOutcome } from "../link-tokens/link-outcome.ts";
import { toOAuthClient } from "../oauth-client/oauth-client.ts";
import { listenForEvents } from "../testing/listen-for-events.ts";
import { DUB, OAUTH_CLIENTS, reloadAccount } from "../testing/oauth-account.ts";
import { CLIENT, createOAuthDub, dubError } from "../testing/oauth-dub.ts";
import type { TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway } from "../testing/test-gateway.ts";
import { EMBEDDED_BASE_URL } from "../upstream/served-operations.ts";

const CODE = "code_canary_5f3a";
const CALLBACK = "/connect-account/oauth/callback";

async function start(oauthClients = OAUTH_CLIENTS) {
  const t = await startTestGateway({ oauthClients });
  onTestFinished(() => t[Symbol.asyncDispose]());
  const dub = createOAuthDub({ code: CODE });
  t.script(dub.script);
  return { t, dub, told: await listenForEvents(t) };
}

async function mint(t: TestGateway, body: object = { tenant_id: "acme-1" }): Promise<string> {
  return (await t.call("POST", "/link-token", { body })).json.link_token;
}

function begin(t: TestGateway, linkToken: string, body: object = { mode: "popup" }) {
  const headers = { authorization: `Bearer ${linkToken}` };
  return t.call("POST", "/connect-account/oauth/start", { body, headers });
}

/** A browser, as far as it keeps cookies. */
function createBrowser(t: TestGateway) {
  const jar = new Map<string, string>();
  return {
    jar,
    async open(path: string) {
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
      const response = await t.gateway.app.request(`http://gateway.example${path}`, { headers: { cookie } });
      for (const line of response.headers.getSetCookie()) {
        const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        jar.set(name, value);
      }
      return response;
    },
  };
}

async function leaveFor(t: TestGateway, linkToken: string, browser = createBrowser(t)) {
  const { json } = await begin(t, linkToken);
  const { pathname, search } = new URL(json.url);
  const response = await browser.open(pathname + search);
  const address = new URL(response.headers.get("location") ?? "");
  return { browser, response, address, state: address.searchParams.get("state") ?? "", ticket: pathname + search };
}

async function outcomeOf(t: TestGateway, response: Response) {
  const [page, handle = ""] = (response.headers.get("location") ?? "").split("#");
  expect(page).toBe("http://gateway.example/connect-account/done");
  return (await takeOutcome(t.gateway.context, handle))?.outcome;
}

test("a person is sent to the provider, comes back with a code, and the account is connected", async () => {
  const { t, dub, told } = await start();
  const linkToken = await mint(t, { tenant_id: "acme-1", context: { label: "Acme", oauth: { scope: ["x"] } } });
  const { browser, response, address, state } = await leaveFor(t, linkToken);
  expect([response.status, address.origin + address.pathname]).toEqual([303, "http://dub.example/oauth/authorize"]);
  const asked = Object.fromEntries(address.searchParams);
  expect(asked).toEqual({
    client_id: CLIENT.clientId,
    redirect_uri: `http://gateway.example${CALLBACK}`,
    response_type: "code",
    scope: "links.write tags.write folders.write domains.read analytics.read user.read",
    state,
    code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    code_challenge_method: "S256",
  });
  const [cookie = ""] = response.headers.getSetCookie();
  expect(cookie).toMatch(/; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/);

  const back = await browser.open(`${CALLBACK}?code=${CODE}&state=${state}`);
  expect(back.headers.get("referrer-policy")).toBe("no-referrer");
  const outcome = await outcomeOf(t, back);
  expect(outcome).toEqual({ result: "success", accountId: expect.any(String) });
  const [form] = dub.forms;
  expect(
    createHash("sha256")
      .update(form?.get("code_verifier") ?? "")
      .digest("base64url"),
  ).toBe(asked.code_challenge);
  expect(form?.get("redirect_uri")).toBe(asked.redirect_uri);
  const account = await reloadAccount(t, { ...t.account, id: outcome?.accountId ?? "" });
  expect(account).toMatchObject({
    status: "active",
    authenticationMethod: "oauth2",
    baseUrl: DUB,
    context: { label: "Acme", oauth: { scope: ["links.read", "user.read"] }, workspace_id: "ws_1KY" },
    lastActionRunResult: { workspace_id: "ws_1KY", workspace_name: "Acme", workspace_slug: "acme" },
  });
  expect(openOAuthCredential(t.gateway.context.vault, account).tokens.access_token).toBe(dub.pair().accessToken);
  expect(await told()).toEqual(["active active", "created connecting"]);
  expect([...browser.jar.values()]).toEqual([""]);
  expect((await t.call("GET", `/proxy/links?integrated_account_id=${account.id}`)).status).toBe(200);
  const traces = [...t.logged, JSON.stringify(await t.db.selectFrom("integrated_accounts").selectAll().execute())];
  expect(traces.join()).not.toMatch(/canary/);
  expect((await begin(t, linkToken)).status).toBe(410);
});

test("a state is good for one return, in the browser that it was given to, for ten minutes", async () => {
  const { t, dub } = await start();
  const linkToken = await mint(t);
  const { browser, state, ticket } = await leaveFor(t, linkToken);
  const path = `${CALLBACK}?code=${CODE}&state=${state}`;
  const other = createBrowser(t);
  const foreign = await leaveFor(t, linkToken, other);
  const refused = [
    await createBrowser(t).open(path),
    await other.open(path),
    await browser.open(`${CALLBACK}?code=${CODE}`),
    await browser.open(`${CALLBACK}?code=${CODE}&state=${foreign.state}`),
    await browser.open(`${CALLBACK}?code=${CODE}&state=${state.slice(0, -1)}`),
    await browser.open(`${CALLBACK}?code=${CODE}&state=${"x".repeat(5000)}`),
    await createBrowser(t).open(ticket),
    await createBrowser(t).open("/connect-account/oauth/go?ticket=made-up"),
  ];
  for (const response of refused) {
    expect([response.status, response.headers.get("location")]).toEqual([400, null]);
    expect(await response.text()).toContain("This page has expired");
  }
  expect(dub.forms).toHaveLength(0);
  const [first, second] = await Promise.all([browser.open(path), browser.open(path)]);
  expect([first.status, second.status].sort()).toEqual([303, 400]);
  expect(dub.forms).toHaveLength(1);
  t.nowMs += 10 * 60_000;
  expect((await other.open(`${CALLBACK}?code=${CODE}&state=${foreign.state}`)).status).toBe(400);
});

test("the way to the provider begins on the link page, which says who asks", async () => {
  const { t } = await start();
  const { json } = await begin(t, await mint(t));
  const open = (site: string) => t.gateway.app.request(json.url, { headers: { "sec-fetch-site": site } });
  for (const site of ["cross-site", "same-site", "none"]) expect((await open(site)).status).toBe(400);
  expect((await open("same-origin")).status).toBe(303);
});

test("what one provider has given is not taken for another's", async () => {
  const { t, dub } = await start();
  const first = await leaveFor(t, await mint(t));
  const elsewhere = await first.browser.open(`${CALLBACK}/embedded?code=${CODE}&state=${first.state}`);
  expect(elsewhere.status).toBe(400);
  const second = await leaveFor(t, await mint(t));
  const named = await second.browser.open(`${CALLBACK}?code=${CODE}&state=${second.state}&iss=http://evil.example`);
  expect(await outcomeOf(t, named)).toMatchObject({ result: "error", errorType: "connection_error" });
  expect(dub.forms).toHaveLength(0);
});

test("the embedded provider, which always says who it is, is not taken for one that does not", async () => {
  const authorizeUrl = "http://links.example/oauth/authorize";
  const { t, dub } = await start(async () => [toOAuthClient(EMBEDDED_BASE_URL, { ...CLIENT, authorizeUrl })]);
  const linkToken = await mint(t, { tenant_id: "acme-1", context: { base_url: EMBEDDED_BASE_URL } });
  const back = async (query: string) => {
    const { browser, state } = await leaveFor(t, linkToken);
    return outcomeOf(t, await browser.open(`${CALLBACK}/embedded?code=${CODE}&state=${state}${query}`));
  };
  expect(await back("")).toMatchObject({ error: "The answer did not come from Dub. Try again." });
  expect(dub.forms).toHaveLength(0);
  await back("&iss=http://links.example");
  expect(dub.forms).toHaveLength(1);
});

test.each([
  ["error=access_denied", "You did not allow access."],
  ["error=server_error&error_description=<script>", "Dub refused the request for access."],
  ["error=invalid_scope", "Dub refused the request for access."],
  ["", "The answer did not come from Dub. Try again."],
  ["code=wrong_canary", "Dub did not accept the confirmation. Try again."],
  [`code=${CODE}&code=another`, "The answer did not come from Dub. Try again."],
  [`code=${CODE}&id_token=x`, "The answer did not come from Dub. Try again."],
])("a return with %j ends in a clear state, and the link token is as good as before", async (query, error) => {
  const { t, told } = await start();
  const linkToken = await mint(t);
  const { browser, state } = await leaveFor(t, linkToken);
  const back = await browser.open(`${CALLBACK}?${query}&state=${state}`);
  expect(await outcomeOf(t, back)).toEqual({ result: "error", errorType: "connection_error", error });
  expect(await told()).toEqual([]);
  expect(t.logged.join()).not.toMatch(/canary|script/);
  const again = await leaveFor(t, linkToken);
  const success = await again.browser.open(`${CALLBACK}?code=${CODE}&state=${again.state}`);
  expect(await outcomeOf(t, success)).toMatchObject({ result: "success" });
});

test.each([
  ["is away", () => Promise.reject(new Error("canary"))],
  ["fails", () => ({ status: 503, json: { error: "Sorry" } })],
  ["answers with a page", () => ({ text: "<title>canary</title>" })],
  ["gives no token", () => ({ json: { token_type: "bearer", access_token: "" } })],
])("a provider that %s ends in a clear state", async (_, answer) => {
  const { t, dub, told } = await start();
  dub.misbehave(answer);
  const { browser, state } = await leaveFor(t, await mint(t));
  const back = await browser.open(`${CALLBACK}?code=${CODE}&state=${state}`);
  const error = "Dub gives no answer just now. Try again.";
  expect(await outcomeOf(t, back)).toEqual({ result: "error", errorType: "connection_error", error });
  expect([await told(), t.logged.join().includes("canary")]).toEqual([[], false]);
});

test("tokens that the API refuses leave an account that says so", async () => {
  const { t, dub, told } = await start();
  const { browser, state } = await leaveFor(t, await mint(t));
  t.script((request) => (request.url.endsWith("/oauth/token") ? dub.script(request) : dubError(401, "Suspended.")));
  const outcome = await outcomeOf(t, await browser.open(`${CALLBACK}?code=${CODE}&state=${state}`));
  expect(outcome).toMatchObject({ result: "error", errorType: "validation_error", accountId: expect.any(String) });
  expect(await told()).toEqual(["created connecting", "validation_error validation_error"]);
});

test("an account that is connected again keeps its id, and its older twin of the same workspace says so", async () => {
  const { t } = await start();
  const first = await leaveFor(t, await mint(t));
  const made = await outcomeOf(t, await first.browser.open(`${CALLBACK}?code=${CODE}&state=${first.state}`));
  t.script(createOAuthDub({ code: "second_code" }).script);
  const again = await leaveFor(t, await mint(t, { integrated_account_id: t.account.id }));
  const outcome = await outcomeOf(t, await again.browser.open(`${CALLBACK}?code=second_code&state=${again.state}`));
  expect(outcome).toMatchObject({
    result: "success",
    accountId: t.account.id,
    notice: expect.stringMatching(/before/),
  });
  const earlier = await reloadAccount(t, { ...t.account, id: made?.accountId ?? "" });
  expect(earlier).toMatchObject({
    status: "needs_reauth",
    lastError: { message: expect.stringMatching(t.account.id) },
  });
});

test("scopes of the link token take the place of the default ones", async () => {
  const { t } = await start();
  const { address } = await leaveFor(t, await mint(t, { tenant_id: "a", scopes: ["links.read"] }));
  expect(address.searchParams.get("scope")).toBe("links.read");
});

test("an environment's own application comes first, and its secret stays sealed", async () => {
  const { t, dub } = await start(async () => []);
  const linkToken = await mint(t);
  expect((await begin(t, linkToken)).status).toBe(404);
  const [install] = (await t.call("GET", "/environment-integration")).json.result;
  const credentials = { client_id: CLIENT.clientId, client_secret: CLIENT.clientSecret };
  await t.call("PATCH", `/environment-integration/${install.id}`, { body: { override: { credentials } } });
  const { browser, address, state } = await leaveFor(t, linkToken);
  expect(address.searchParams.get("client_id")).toBe(CLIENT.clientId);
  const outcome = await outcomeOf(t, await browser.open(`${CALLBACK}?code=${CODE}&state=${state}`));
  expect([outcome?.result, dub.forms.length]).toEqual(["success", 1]);
});

test.each([
  ["no token", "", 401],
  ["an API token", "ovd_x", 401],
])("a start with %s is refused", async (_, token, status) => {
  const { t } = await start();
  expect((await begin(t, token)).status).toBe(status);
});

test("a gateway behind a path of its own leads the browser to its public address", async () => {
  const { t } = await start();
  const headers = { authorization: `Bearer ${await mint(t)}` };
  const { status, json } = await t.call("POST", "/gw/connect-account/oauth/start", { body: { mode: "page" }, headers });
  expect([status, json.url]).toEqual([
    201,
    expect.stringMatching(/^http:\/\/gateway\.example\/connect-account\/oauth\/go\?/),
  ]);
});

test("a start says how the page was opened, and there are so many for a link token", async () => {
  const { t } = await start();
  const linkToken = await mint(t);
  expect((await begin(t, linkToken, { mode: "window" })).status).toBe(400);
  expect((await begin(t, linkToken, { mode: "x".repeat(2000) })).status).toBe(413);
  for (let open = 0; open < 20; open += 1) expect((await begin(t, linkToken)).status).toBe(201);
  expect((await begin(t, linkToken)).status).toBe(429);
  t.nowMs += 10 * 60_000;
  expect((await begin(t, linkToken)).status).toBe(201);
});
