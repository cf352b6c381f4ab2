import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { createAccountToken } from "../accounts/account-token.ts";
import { environmentIntegrationId } from "../environments/dub-integration.ts";
import { keepOutcome } from "../link-tokens/link-outcome.ts";
import { findLinkToken } from "../link-tokens/queries.ts";
import { DEFAULT_SCOPES } from "../oauth-client/default-scopes.ts";
import { listenForEvents } from "../testing/listen-for-events.ts";
import { OAUTH_CLIENTS } from "../testing/oauth-account.ts";
import type { TestGateway } from "../testing/test-gateway.ts";
import { API_KEY, startTestGateway } from "../testing/test-gateway.ts";

const FORM = {
  title: "What shall we sync?",
  fields: [
    { name: "folder", label: "Folder", type: "select", required: true, options: [{ value: "f1", label: "One" }] },
    {
      name: "kinds",
      label: "Kinds",
      type: "multi_select",
      options: [
        { value: "links", label: "Links" },
        { value: "sales", label: "Sales" },
      ],
    },
    { name: "note", label: "Note", type: "text" },
  ],
};

async function setUp(t: TestGateway, linkPage: object): Promise<void> {
  const path = `/environment-integration/${environmentIntegrationId(t.environmentId)}`;
  const { status, json } = await t.call("PATCH", path, { body: { override: { link_page: linkPage } } });
  if (status !== 200) throw new Error(JSON.stringify(json));
}

async function mint(t: TestGateway, body: object = { tenant_id: "acme" }): Promise<string> {
  return (await t.call("POST", "/link-token", { body })).json.link_token;
}

const as = (token: string) => ({ authorization: `Bearer ${token}` });

/** What the page's script is told in the document. */
function stateIn(html: string) {
  return JSON.parse(/<script type="application\/json" id="state">(.*?)<\/script>/s.exec(html)?.[1] ?? "null");
}

describe("the document", () => {
  test("runs one script of its own, asks nobody else, and is kept by nobody", async () => {
    await using t = await startTestGateway();
    const { headers, text } = await t.call("GET", `/connect-account?link_token=${await mint(t)}`);
    expect(Object.fromEntries(headers)).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
    });
    expect(headers.get("cross-origin-opener-policy")).toBeNull();
    expect(headers.get("content-security-policy")).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; script-src 'self'; font-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self' https: http:\/\/localhost:\* http:\/\/127\.0\.0\.1:\*$/,
    );
    expect(text).not.toMatch(/\son\w+=|\sstyle=|https?:\/\/(?!www\.w3\.org)/);
  });

  test.each([
    ["/connect-account", "connect-account/page.js"],
    ["//connect-account", "connect-account/page.js"],
    ["/gw/connect-account", "connect-account/page.js"],
    ["/a/b/connect-account", "connect-account/page.js"],
    ["/connect-account/", "./page.js"],
    ["/connect-account/done", "./page.js"],
    ["/gw/connect-account/post-connect", "./page.js"],
  ])("%s finds its script beside itself", async (path, script) => {
    await using t = await startTestGateway();
    const { status, text } = await t.call("GET", path);
    expect(status).toBe(200);
    expect(text).toContain(`src="${script}"`);
    const at = new URL(script, `http://localhost${path}`);
    const { headers } = await t.call("GET", at.pathname);
    expect(headers.get("content-type")).toBe("text/javascript; charset=utf-8");
  });

  test("has a typeface of its own, which is beside it", async () => {
    await using t = await startTestGateway();
    for (const [path, file] of [
      ["/connect-account", "connect-account/latin.woff2"],
      ["/gw/connect-account/done", "./latin-ext.woff2"],
    ] as const) {
      expect((await t.call("GET", path)).text).toContain(`src: url(${file})`);
      const { status, headers } = await t.call("GET", new URL(file, `http://localhost${path}`).pathname);
      expect([status, headers.get("content-type")]).toEqual([200, "font/woff2"]);
    }
    expect((await t.call("GET", "/connect-account/other.woff2")).status).toBe(404);
  });

  test("says who asks, in the colour and the frames that the environment has set up", async () => {
    await using t = await startTestGateway();
    await setUp(t, {
      product_name: "Tide</script>well",
      color: "#ffee00",
      frame_ancestors: ["https://app.tidewell.example"],
    });
    const { headers, text } = await t.call("GET", `/connect-account?link_token=${await mint(t)}`);
    expect(headers.get("content-security-policy")).toContain("frame-ancestors 'self' https://app.tidewell.example");
    expect(stateIn(text)).toMatchObject({
      product: { name: "Tide</script>well" },
      theme: { plain: { fill: "#ffee00", on: "#000000" } },
      listeners: ["https://app.tidewell.example"],
      refusal: null,
      reconnects: null,
    });
  });

  test("offers to sign in with Dub exactly where the gateway is known there, with the scopes of the link token", async () => {
    await using t = await startTestGateway({ oauthClients: OAUTH_CLIENTS });
    const scopes = async (body: object) =>
      stateIn((await t.call("GET", `/connect-account?link_token=${await mint(t, body)}`)).text).scopes;
    expect(await scopes({ tenant_id: "a" })).toEqual(DEFAULT_SCOPES);
    expect(await scopes({ tenant_id: "a", scopes: ["links.read"] })).toEqual(["links.read"]);
    expect(await scopes({ tenant_id: "a", context: { base_url: "embedded:" }, scopes: ["links.read"] })).toBeNull();
    const session = await t.call("GET", "/connect-account/session", { headers: as(await mint(t)) });
    expect(session.json.state.scopes).toEqual(DEFAULT_SCOPES);
  });

  test("says what is connected again", async () => {
    await using t = await startTestGateway();
    await t.call("PATCH", `/integrated-account/${t.account.id}`, { body: { context: { label: "Acme Marketing" } } });
    const token = await mint(t, { integrated_account_id: t.account.id });
    expect(stateIn((await t.call("GET", `/connect-account?link_token=${token}`)).text).reconnects).toBe(
      "Acme Marketing",
    );
  });

  test.each([
    ["link_token=ovdlnk_none", "invalid_token"],
    ["link_token[a]=x", "invalid_token"],
    ["integration=other", "invalid_integration"],
    ["integrations=other,more", "invalid_integration"],
  ])("%s connects nothing", async (query, type) => {
    await using t = await startTestGateway();
    const token = query.startsWith("link_token") ? "" : `&link_token=${await mint(t)}`;
    expect(stateIn((await t.call("GET", `/connect-account?${query}${token}`)).text).refusal).toMatchObject({ type });
  });

  test("where Dub is off it connects nothing; where it is hidden, only who names it", async () => {
    await using t = await startTestGateway();
    const path = `/environment-integration/${environmentIntegrationId(t.environmentId)}`;
    const refusal = async (query = "") =>
      stateIn((await t.call("GET", `/connect-account?link_token=${await mint(t)}${query}`)).text).refusal;
    await t.call("PATCH", path, { body: { show_in_catalog: false } });
    expect([await refusal(), await refusal("&integration=dub")]).toEqual([
      { type: "invalid_integration", text: expect.any(String) },
      null,
    ]);
    await t.call("PATCH", path, { body: { is_enabled: false } });
    expect(await refusal("&integration=dub")).toMatchObject({ type: "invalid_integration" });
  });
});

describe("what the page asks", () => {
  test("a key is looked at without connecting anything", async () => {
    await using t = await startTestGateway();
    const token = await mint(t);
    t.script(({ url }) => {
      if (url.includes("/links")) return { json: [{ workspaceId: "ws_1" }] };
      if (url.includes("/workspaces/ws_1")) return { json: { name: "Acme Marketing" } };
      return url.includes("/domains") ? { json: [{ slug: "acme.link" }] } : { status: 403, json: {} };
    });
    const check = () => t.call("POST", "/connect-account/check", { headers: as(token), body: { api_key: API_KEY } });
    expect((await check()).json).toEqual({
      verdict: "known",
      workspace: "Acme Marketing",
      default_domain: "acme.link",
      probes: { links: true, analytics: false, partners: false },
    });
    t.script(() => ({ status: 401, json: {} }));
    expect((await check()).json).toEqual({ verdict: "refused" });
    t.script(() => ({ status: 503 }));
    expect((await check()).json).toEqual({ verdict: "undecided" });
    expect((await t.call("GET", "/integrated-account?tenant_id=acme")).json.result).toHaveLength(1);
  });

  test("a key connects, the audit log says so, and the session tells of it", async () => {
    await using t = await startTestGateway();
    const token = await mint(t, { tenant_id: "new" });
    const session = () => t.call("GET", "/connect-account/session", { headers: as(token) });
    expect((await session()).json.outcome).toBeNull();
    const { json } = await t.call("POST", "/connect-account/connect", {
      headers: as(token),
      body: { api_key: API_KEY },
    });
    expect(json).toEqual({ result: "success", integrated_account_id: expect.any(String) });
    expect((await session()).json).toMatchObject({
      outcome: json,
      state: { refusal: { text: "This link was used already." } },
    });
    const audit = await t.call("GET", `/audit-log?integrated_account_id=${json.integrated_account_id}`);
    expect(audit.json.result).toMatchObject([
      {
        action: "account.connect",
        outcome: "succeeded",
        actor: { type: "link_token" },
        arguments: { method: "api_key" },
      },
    ]);
    for (const text of [audit.text, t.logged.join()])
      for (const secret of [API_KEY, token]) expect(text).not.toContain(secret);
  });

  test("no other token opens it, and what comes without one is not read", async () => {
    await using t = await startTestGateway();
    const session = await t.openSession();
    for (const path of ["check", "connect"]) {
      for (const headers of [{ authorization: "" }, as("ovdlnk_none"), session, { authorization: t.authorization }]) {
        expect((await t.call("POST", `/connect-account/${path}`, { headers, body: "{" })).status).toBe(401);
      }
    }
    expect(t.sent).toEqual([]);
  });

  test("a link token has so many tries a minute", async () => {
    await using t = await startTestGateway();
    const token = await mint(t);
    t.script(() => ({ status: 401, json: {} }));
    const attempt = () =>
      t.call("POST", "/connect-account/connect", { headers: as(token), body: { api_key: API_KEY } });
    for (let count = 0; count < 10; count += 1) expect((await attempt()).json.error_type).toBe("validation_error");
    expect((await attempt()).status).toBe(429);
  });

  test("what became of a sign-in at Dub is told once", async () => {
    await using t = await startTestGateway();
    const linkToken = await findLinkToken(t.db, await mint(t));
    const outcome = { result: "error", errorType: "connection_error", error: "You did not allow access." } as const;
    const handle = await keepOutcome(t.gateway.context, { linkTokenId: linkToken?.id ?? "", mode: "popup", outcome });
    const ask = () => t.call("POST", "/connect-account/outcome", { headers: as(handle) });
    expect((await ask()).json).toMatchObject({
      mode: "popup",
      outcome: { result: "error", error_type: "connection_error", error: "You did not allow access." },
      state: { refusal: null },
    });
    expect((await ask()).status).toBe(404);
  });
});

describe("the form that follows", () => {
  test("is filled in with a session of its own, and told of", async () => {
    await using t = await startTestGateway();
    await setUp(t, { post_connect_form: FORM });
    const token = await mint(t, { tenant_id: "new" });
    const { json } = await t.call("POST", "/connect-account/connect", {
      headers: as(token),
      body: { api_key: API_KEY },
    });
    const headers = as(json.session_token);
    const told = await listenForEvents(t);
    const form = async () => (await t.call("GET", "/connect-account/form", { headers })).json;
    expect(await form()).toMatchObject({ title: FORM.title, values: {}, accountId: json.integrated_account_id });
    const values = { folder: "f1", kinds: ["sales"], note: "" };
    expect((await t.call("POST", "/connect-account/form", { headers, body: { values } })).status).toBe(200);
    expect((await form()).values).toEqual(values);
    expect(await told()).toEqual(["post_connect_form_submitted active", "updated active"]);
  });

  test("has a token for a page whose response was lost, and none for whoever finds the link later", async () => {
    await using t = await startTestGateway();
    await setUp(t, { post_connect_form: FORM });
    const token = await mint(t, { tenant_id: "new" });
    await t.call("POST", "/connect-account/connect", { headers: as(token), body: { api_key: API_KEY } });
    const session = () => t.call("GET", "/connect-account/session", { headers: as(token) });
    expect((await session()).json.outcome.session_token).toEqual(expect.any(String));
    t.nowMs += 5 * 60_000;
    const late = await session();
    expect([late.status, late.json.outcome]).toEqual([200, null]);
    const limited = await Promise.all(Array.from({ length: 160 }, session));
    expect(limited.filter(({ status }) => status === 429).length).toBeGreaterThan(0);
  });

  test.each([
    [{}, "folder"],
    [{ folder: "other" }, "folder"],
    [{ folder: "f1", kinds: ["other"] }, "kinds"],
    [{ folder: "f1", note: "x".repeat(2_001) }, "note"],
    [{ folder: "f1", api_key: "dub_x" }, "api_key"],
  ])("%j is refused and changes nothing", async (values, message) => {
    await using t = await startTestGateway();
    await setUp(t, { post_connect_form: FORM });
    const headers = await t.openSession();
    const answer = await t.call("POST", "/connect-account/form", { headers, body: { values } });
    expect([answer.status, answer.json.message]).toEqual([400, expect.stringContaining(message)]);
    expect((await t.reload()).context).toEqual({});
  });

  test("is not there without a definition, an active account, or a session", async () => {
    await using t = await startTestGateway();
    const open = async (headers: { authorization: string }) => {
      const { status, json } = await t.call("GET", "/connect-account/form", { headers });
      return [status, json.message];
    };
    const headers = await t.openSession();
    expect(await open(headers)).toEqual([404, "RapidForm is not setup."]);
    await setUp(t, { post_connect_form: FORM });
    t.script(() => ({ status: 401, json: {} }));
    await t.call("GET", `/proxy/links?integrated_account_id=${t.account.id}`);
    expect(await open(headers)).toEqual([409, "This account is not connected. Connect it first."]);
    const early = as(await createAccountToken(t.gateway.context, t.account.id));
    t.nowMs += 16 * 60_000;
    for (const refused of [early, { authorization: t.authorization }, { authorization: "" }]) {
      expect((await open(refused))[0]).toBe(401);
    }
  });
});

test("the SDK is served to pages of any origin, and finds its gateway by itself", async () => {
  await using t = await startTestGateway();
  const { headers, text } = await t.call("GET", "/link.js");
  expect(headers.get("access-control-allow-origin")).toBe("*");
  expect(text).toContain(`DEFAULT_BASE_URL = new URL(".", import.meta.url).href`);
  expect(text).not.toMatch(/^import|\/\*\*/m);
  const placed = text.replace("import.meta.url", '"https://link.example.com/link.js"');
  const sdk = await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(placed)}`);
  expect(Object.keys(sdk).sort()).toEqual(["authenticate", "default", "rapidForm"]);
  expect(sdk.default).toBe(sdk.authenticate);
  const etag = headers.get("etag") ?? "";
  expect((await t.call("GET", "/gw/link.js", { headers: { "if-none-match": etag } })).status).toBe(304);
});

test("the SDK is less than 3 KB gzipped", async () => {
  await using t = await startTestGateway();
  const size = gzipSync((await t.call("GET", "/link.js")).text).length;
  console.info(`link.js: ${size} bytes gzipped`);
  expect(size).toBeLessThan(3 * 1024);
});
