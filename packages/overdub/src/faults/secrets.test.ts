import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { runOverdub, startOverdub } from "@overdub/testkit";
import { expect, test, vi } from "vitest";
import { makeSignInSecrets } from "./testing/sign-in-secrets.ts";

/** Told apart by what they are, and found whatever surrounds them. */
const SECRETS = {
  apiKey: "dub_canaryApiKey0123456789",
  replacedKey: "dub_canaryReplaced0123456789",
  refusedKey: "dub_canaryRefused0123456789",
  linkTokenKey: "dub_canaryLinkToken0123456789",
  pageKey: "dub_canaryPageKey0123456789",
  contextPassword: "canaryContextPassword",
  accessToken: "dub_access_token_canaryAccess",
  refreshToken: "canaryRefreshToken",
  clientSecret: "dub_app_secret_canaryClient",
  inboundSecret: "whsec_canaryInbound",
} as const;

/** A Dub that knows every key but one, repeats credentials in its errors, and a product that is told of what happens. */
async function startPeer() {
  const told: string[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await text(request);
    const send = (status: number, json: unknown) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(json));
    if (request.url?.startsWith("/hook")) {
      told.push(JSON.stringify(request.headers), body);
      return send(200, {});
    }
    const bearer = request.headers.authorization ?? "";
    const error = (code: string) => ({ error: { code, message: `No: ${bearer} ${body}`, doc_url: "" } });
    if (bearer.includes(SECRETS.refusedKey)) return send(401, error("unauthorized"));
    if (request.method === "GET" && request.url?.startsWith("/links?")) return send(200, []);
    return send(request.method === "GET" ? 500 : 422, error("unprocessable_entity"));
  };
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    told,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

test("no secret shows in a log, an error, a response, an event, an address, or in clear on the disk", async () => {
  await using peer = await startPeer();
  await using server = await startOverdub({
    args: ["--empty"],
    env: {
      OVERDUB_LOG_LEVEL: "trace",
      OVERDUB_FETCH_ALLOW: "127.0.0.1",
      OVERDUB_DUB_BASE_URL: peer.url,
      OVERDUB_OAUTH_CLIENT_ID: "dub_app_x",
      OVERDUB_OAUTH_CLIENT_SECRET: SECRETS.clientSecret,
    },
  });
  const { data, gateway, apiToken } = server;
  const seen: string[] = [];
  /** @returns the body, unless it is no JSON. What may hold a secret that it makes is not looked through. */
  const call = async (method: string, path: string, body?: unknown, { token = apiToken, isMaking = false } = {}) => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
    const response = await fetch(`${gateway}${path}`, init);
    const answered = await response.text();
    if (!isMaking) seen.push(JSON.stringify([...response.headers]), answered);
    return { status: response.status, json: parse(answered) };
  };
  const base_url = peer.url;
  const hook = await call("POST", "/webhook", { target_url: `${peer.url}/hook` }, { isMaking: true });
  const account = await call("POST", "/integrated-account", {
    tenant_id: "acme",
    context: {
      api_key: SECRETS.apiKey,
      base_url,
      password: SECRETS.contextPassword,
      webhook_secret: SECRETS.inboundSecret,
      nested: { list: [{ token: SECRETS.contextPassword }] },
    },
  });
  const { id } = account.json;
  const refused = { api_key: SECRETS.refusedKey, base_url };
  await call("POST", "/integrated-account", { tenant_id: "refused", context: refused });
  await call("PATCH", `/integrated-account/${id}/credentials`, { context: { api_key: SECRETS.refusedKey } });
  await call("PATCH", `/integrated-account/${id}/credentials`, { context: { api_key: SECRETS.replacedKey } });
  await call("PATCH", `/integrated-account/${id}`, { context: { password: SECRETS.contextPassword } });
  const [install] = (await call("GET", "/environment-integration")).json.result;
  const credentials = { client_id: "dub_app_x", client_secret: SECRETS.clientSecret };
  await call("PATCH", `/environment-integration/${install.id}`, { override: { credentials } });
  await call("POST", "/integrated-account", {
    tenant_id: "by OAuth",
    authentication_method: "oauth2",
    context: {
      base_url,
      oauth: { token: { access_token: SECRETS.accessToken, refresh_token: SECRETS.refreshToken, expires_in: 7200 } },
    },
  });
  const linkToken = await call(
    "POST",
    "/link-token",
    { tenant_id: "later", context: { api_key: SECRETS.linkTokenKey, password: SECRETS.contextPassword } },
    { isMaking: true },
  );
  const lent = await call("POST", "/integrated-account/token", { integrated_account_id: id }, { isMaking: true });
  const mcp = await call("POST", `/integrated-account/${id}/mcp`, { name: "Agent" }, { isMaking: true });
  const mintFor = async (tenantId: string, context: object) =>
    (await call("POST", "/link-token", { tenant_id: tenantId, context }, { isMaking: true })).json.link_token;
  const pageToken = await mintFor("on the page", { base_url });
  const signIn = await makeSignInSecrets(server, {
    linkToken: await mintFor("signs in", { base_url: "embedded:" }),
    password: "canary horse battery staple",
    redirectUri: `${peer.url}/application`,
  });
  const made = [
    apiToken,
    hook.json.secret,
    linkToken.json.link_token,
    pageToken,
    lent.json.integrated_account_token,
    new URL(mcp.json.url).pathname.split("/").at(-1),
    ...Object.values(signIn),
  ];
  expect(made).toEqual(made.map(() => expect.stringMatching(/.{16,}/)));

  // Whatever can be read, called or refused with them.
  const { result: accounts } = (await call("GET", "/integrated-account")).json;
  expect(accounts.length).toBeGreaterThanOrEqual(4);
  for (const { id: each } of accounts) {
    await call("GET", `/integrated-account/${each}`);
    await call("POST", "/integrated-account/run-post-install-actions", { id: each });
    await call("POST", "/integrated-account/refresh-credentials", { id: each });
    await call("GET", `/proxy/links?integrated_account_id=${each}`);
    await call("POST", `/proxy/tags?integrated_account_id=${each}`, { name: "x" });
    await call("GET", `/proxy/folders?integrated_account_id=${each}`);
    await call("POST", `/custom/anything?integrated_account_id=${each}`, { body: { a: 1 } });
  }
  await call("GET", "/integrated-account/me", undefined, { token: lent.json.integrated_account_token });
  for (const token of made) await call("GET", "/integrated-account", undefined, { token: `${token}x` });
  for (const path of [
    "/webhook",
    "/log?log_type=proxy",
    "/log?log_type=webhook",
    "/audit-log",
    "/environment-integration",
  ])
    await call("GET", path);
  await call("GET", `/connect-account?link_token=${linkToken.json.link_token}`);
  const onPage = (method: string, path: string, body?: object) =>
    call(method, `/connect-account/${path}`, body, { token: pageToken });
  for (const api_key of [SECRETS.refusedKey, SECRETS.pageKey]) await onPage("POST", "check", { api_key });
  expect((await onPage("POST", "connect", { api_key: SECRETS.refusedKey })).json.error_type).toBe("validation_error");
  expect((await onPage("POST", "connect", { api_key: SECRETS.pageKey })).json.result).toBe("success");
  await onPage("GET", "session");
  for (const name of ["list_all_dub_links", "create_a_dub_tag"]) {
    const params = { name, arguments: name.startsWith("create") ? { name: "x" } : {} };
    const asked = { jsonrpc: "2.0", id: 1, method: "tools/call", params };
    expect((await call("POST", new URL(mcp.json.url).pathname, asked)).json.result.content).toHaveLength(1);
  }
  await call("GET", `/integrated-account?api_key=${SECRETS.refusedKey}`);
  await call("POST", "/webhook/test", { id: hook.json.id });
  await vi.waitUntil(() => peer.told.length >= 6, { timeout: 30_000 });
  for (const command of ["account list", "account show", "audit list", "token list", "mcp-server list", "keys list"]) {
    const args = command === "account show" ? ["account", "show", id] : command.split(" ");
    const { stdout, stderr } = await runOverdub([...args, "--json"], { data });
    seen.push(stdout, stderr);
  }
  await call("POST", "/integrated-account/bulk-delete", { ids: [id] });
  await server.stop("SIGTERM");

  const places: Readonly<Record<string, string>> = {
    responses: seen.join("\n"),
    events: peer.told.join("\n"),
    log: `${server.output.stdout}\n${server.output.stderr}`,
    disk: await readAll(data),
  };
  for (const [place, content] of Object.entries(places)) {
    expect([place, content.length]).toEqual([place, expect.any(Number)]);
    expect([place, content.length > 100]).toEqual([place, true]);
    const planted = Object.entries(SECRETS).filter(([, secret]) => content.includes(secret));
    expect([place, planted.map(([name]) => name)]).toEqual([place, []]);
    expect([place, made.filter((secret) => content.includes(secret))]).toEqual([place, []]);
  }
});

// biome-ignore lint/suspicious/noExplicitAny: bodies of every shape.
function parse(body: string): any {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** Byte for byte, whatever the format. What tells the operator its first secrets, once, is meant to. */
async function readAll(folder: string): Promise<string> {
  const names = (await readdir(folder)).filter((name) => name !== "first-start.json" && name !== "master.key");
  const contents = await Promise.all(names.map((name) => readFile(join(folder, name), "latin1")));
  return contents.join("\n");
}
