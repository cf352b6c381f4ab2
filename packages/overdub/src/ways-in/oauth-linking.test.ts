import type { StartedOverdub } from "@overdub/testkit";
import { runOverdub, startOverdub } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ScriptlessPage } from "./testing/scriptless-browser.ts";
import { createScriptlessBrowser, send } from "./testing/scriptless-browser.ts";

const EMAIL = "ada@acme.test";
const PASSWORD = "correct horse battery staple";

/** Without any configuration. */
let server: StartedOverdub;
beforeAll(async () => {
  server = await startOverdub({ args: ["--empty"] });
  await setPassword();
});
afterAll(() => server?.[Symbol.asyncDispose]());

async function call(path: string, body?: object, token = server.apiToken) {
  const response = await fetch(server.gateway + path, {
    headers: { authorization: `Bearer ${token}` },
    ...(body && { method: "POST", body: JSON.stringify(body) }),
  });
  return { status: response.status, json: JSON.parse(await response.text()) };
}

async function printed(...args: readonly string[]) {
  const { code, stdout, stderr } = await runOverdub([...args, "--json"], { data: server.data });
  expect([code, stderr]).toEqual([0, ""]);
  return JSON.parse(stdout);
}

async function setPassword(): Promise<void> {
  const [workspace] = await printed("workspace", "list");
  const member = await printed("workspace", "member", "add", workspace.slug, "--name", "Ada", "--email", EMAIL);
  const { link } = await printed("workspace", "member", "invite", workspace.slug, member.user_id);
  const browser = createScriptlessBrowser();
  const done = await send(browser, await browser.follow(link), { password: PASSWORD });
  expect([done.status, done.text]).toEqual([200, expect.stringContaining("You are signed in")]);
}

/** From the product's link token to the question of the workspace, signing in on the way. */
async function leaveFor(tenantId: string) {
  const { link_token: linkToken } = (await call("/link-token", { tenant_id: tenantId })).json;
  const started = await call("/connect-account/oauth/start", { mode: "popup" }, linkToken);
  expect(started.status).toBe(201);
  const browser = createScriptlessBrowser();
  const signIn = await browser.follow(started.json.url);
  expect(signIn.url).toContain(`${server.workspace}/_/sign-in?`);
  const refused = await send(browser, signIn, { email: EMAIL, password: "wrong horse battery staple" });
  expect([refused.status, refused.text]).toEqual([401, expect.stringContaining("Wrong email address or password.")]);
  const consent = await send(browser, refused, { email: EMAIL, password: PASSWORD });
  expect([consent.status, consent.text]).toEqual([200, expect.stringContaining('value="allow"')]);
  return { browser, consent, linkToken };
}

/** What the page is told where the browser ends up. */
async function outcomeOf({ url }: ScriptlessPage) {
  const [page, handle] = url.split("#");
  expect(page).toBe(`${server.gateway}/connect-account/done`);
  const { json } = await call("/connect-account/outcome", {}, handle);
  return json.outcome;
}

const accountsOf = async (tenantId: string) => (await call(`/integrated-account?tenant_id=${tenantId}`)).json.result;

test("an account of the embedded workspace is connected, used and renewed without any configuration", async () => {
  const { browser, consent, linkToken } = await leaveFor("acme-1");
  const page = await send(browser, consent, { decision: "allow" });
  expect(page.status).toBe(200);
  expect(page.way.join()).not.toContain(linkToken);
  const outcome = await outcomeOf(page);
  expect(outcome).toMatchObject({ result: "success" });

  const [account] = await accountsOf("acme-1");
  const { id, name } = (await printed("workspace", "list"))[0];
  expect(account).toMatchObject({
    status: "active",
    authentication_method: "oauth2",
    context: { workspace_id: id, oauth: { scope: expect.arrayContaining(["links.write", "user.read"]) } },
    last_action_run_result: { workspace_id: id, workspace_name: name },
  });
  const links = `/proxy/links?integrated_account_id=${account.id}`;
  const made = await call(links, { url: "https://acme.test/", key: "by-oauth" });
  expect(made).toMatchObject({ status: 200, json: { result: { key: "by-oauth" } } });
  for (const _ of [1, 2]) {
    const renewed = await call("/integrated-account/refresh-credentials", { id: account.id });
    expect(renewed).toEqual({ status: 200, json: { success: true } });
    expect(await call(links)).toMatchObject({ status: 200, json: { result: [{ key: "by-oauth" }] } });
  }
  // The token is used up, and the address that the browser came back to, too.
  expect((await call("/connect-account/oauth/start", { mode: "popup" }, linkToken)).status).toBe(410);
  const callback = page.way.find((url) => url.includes("/oauth/callback/embedded?")) ?? "";
  expect(await browser.follow(callback)).toMatchObject({ status: 400, text: expect.stringContaining("has expired") });
  expect(server.output.stderr).toBe("");
});

test("the person is told which product asks", async () => {
  const [{ id }] = (await call("/environment-integration")).json.result;
  const response = await fetch(`${server.gateway}/environment-integration/${id}`, {
    method: "PATCH",
    headers: { authorization: `Bearer ${server.apiToken}` },
    body: JSON.stringify({ override: { link_page: { product_name: "Tide & Well" } } }),
  });
  expect(response.status).toBe(200);
  const { consent } = await leaveFor("acme-3");
  expect(consent.text).toMatch(/<h1>Connect Tide &amp; Well to /);
  expect(consent.text).toContain("Tide &amp; Well asks for access, which Overdub (");
});

test("a person who declines is told so, no account is left behind, and may think again", async () => {
  const { browser, consent, linkToken } = await leaveFor("acme-2");
  const page = await send(browser, consent, { decision: "decline" });
  expect(await outcomeOf(page)).toMatchObject({
    result: "error",
    error_type: "connection_error",
    error: "You did not allow access.",
  });
  expect(await accountsOf("acme-2")).toEqual([]);

  const started = await call("/connect-account/oauth/start", { mode: "popup" }, linkToken);
  // Signed in still.
  const again = await browser.follow(started.json.url);
  expect(await outcomeOf(await send(browser, again, { decision: "allow" }))).toMatchObject({ result: "success" });
  expect(await accountsOf("acme-2")).toMatchObject([{ status: "active" }]);
});
