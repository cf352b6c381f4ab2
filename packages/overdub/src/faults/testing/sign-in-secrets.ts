/** The secrets that come of signing in and of OAuth in a started server; imported by tests only. */
import type { StartedOverdub } from "@overdub/testkit";
import { runOverdub } from "@overdub/testkit";
import type { ScriptlessBrowser } from "../../ways-in/testing/scriptless-browser.ts";
import { createScriptlessBrowser, send } from "../../ways-in/testing/scriptless-browser.ts";

const EMAIL = "ada@acme.test";

interface Given {
  /** Of an account of the embedded workspace. */
  readonly linkToken: string;
  readonly password: string;
  /** Any address that answers. */
  readonly redirectUri: string;
}

/**
 * A member sets a password and lets in the gateway, by the link page's way, and an application, which renews its tokens
 * once.
 *
 * @returns everything that nobody else may see, by what it is.
 */
export async function makeSignInSecrets(
  server: StartedOverdub,
  { linkToken, password, redirectUri }: Given,
): Promise<Readonly<Record<string, string>>> {
  const run = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await runOverdub([...args, "--json"], { data: server.data });
    if (code !== 0) throw new Error(stderr);
    return JSON.parse(stdout);
  };
  const [{ slug }] = await run("workspace", "list");
  await run("workspace", "member", "add", slug, "--email", EMAIL, "--role", "owner");
  const { link } = await run("workspace", "member", "invite", slug, EMAIL);
  const browser = createScriptlessBrowser();
  await send(browser, await browser.follow(link), { password });

  const started = await post(`${server.gateway}/connect-account/oauth/start`, JSON.stringify({ mode: "popup" }), {
    authorization: `Bearer ${linkToken}`,
  });
  const connected = await allow(browser, String(started.url));
  const outcome = await post(`${server.gateway}/connect-account/outcome`, "", {
    authorization: `Bearer ${connected.handle}`,
  });
  if (Object(outcome.outcome).result !== "success") throw new Error(JSON.stringify(outcome));

  const app = await run(
    "workspace",
    "oauth-app",
    "create",
    slug,
    "Canary",
    "--redirect-uri",
    redirectUri,
    "--website",
    redirectUri,
  );
  const client = { client_id: app.clientId, client_secret: app.clientSecret };
  const asked = { client_id: app.clientId, redirect_uri: redirectUri, response_type: "code", scope: "links.read" };
  const { code } = await allow(browser, `${server.workspace}/oauth/authorize?${new URLSearchParams(asked)}`);
  const trade = (form: Readonly<Record<string, string>>) =>
    post(`${server.workspace}/api/oauth/token`, new URLSearchParams({ ...client, ...form }));
  const first = await trade({ grant_type: "authorization_code", redirect_uri: redirectUri, code });
  const second = await trade({ grant_type: "refresh_token", refresh_token: String(first.refresh_token) });
  await trade({ grant_type: "refresh_token", refresh_token: "canaryUnknownRefresh" }).catch(() => undefined);
  await fetch(`${server.workspace}/api/links`, { headers: { authorization: `Bearer ${second.access_token}` } });
  return {
    password,
    setUpToken: parameterOf([link], "token"),
    session: browser.cookies().find((cookie) => cookie.includes("session=")) ?? "",
    ticket: parameterOf([String(started.url)], "ticket"),
    state: connected.state,
    code: connected.code,
    handle: connected.handle,
    otherCode: code,
    clientSecret: app.clientSecret,
    accessToken: String(first.access_token),
    refreshToken: String(first.refresh_token),
    nextAccessToken: String(second.access_token),
    nextRefreshToken: String(second.refresh_token),
    unknownRefreshToken: "canaryUnknownRefresh",
  };
}

/** Allows what a page of consent asks for. @returns what stands in the addresses on the way. */
async function allow(browser: ScriptlessBrowser, url: string) {
  const { way, url: end } = await send(browser, await browser.follow(url), { decision: "allow" });
  return { code: parameterOf(way, "code"), state: parameterOf(way, "state"), handle: end.split("#")[1] ?? "" };
}

function parameterOf(way: readonly string[], name: string): string {
  return way.map((url) => new URL(url).searchParams.get(name)).find((value) => value !== null) ?? "";
}

async function post(
  url: string,
  body: string | URLSearchParams,
  headers: Readonly<Record<string, string>> = {},
): Promise<Record<string, unknown>> {
  const response = await fetch(url, { method: "POST", headers, body });
  if (!response.ok) throw new Error(`${url}: ${await response.text()}`);
  return (await response.json()) as Record<string, unknown>;
}
