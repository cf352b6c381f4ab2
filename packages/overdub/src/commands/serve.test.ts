import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { Agent, createServer, request } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { connect } from "node:net";
import { join } from "node:path";
import type { StartedOverdub } from "@overdub/testkit";
import {
  addressOf,
  collectOutput,
  dubClient,
  overdubCommand,
  startOverdub,
  temporaryFolder,
  visit,
} from "@overdub/testkit";
import { expect, test } from "vitest";
import { REPOSITORY } from "../docs/pages.ts";

/** So that what hangs does not hang for half a minute. */
const STOP_SOON = { OVERDUB_STOP_SECONDS: "1" };

test.concurrent("SIGTERM lets go of whoever holds on, and loses no click", async () => {
  await using server = await startOverdub({ args: ["--empty"], env: STOP_SOON });
  await using upstream = await startSilentServer();
  const dub = dubClient(server, server.workspaceKey);
  const { shortLink } = await dub.createLink({ body: { url: "https://example.com" } });
  const agent = new Agent({ keepAlive: true });
  await keepAlive(agent, `${server.gateway}/health`);
  await keepAlive(agent, `${server.workspace}/robots.txt`);
  const hanging = await Promise.all([sendHalfARequest(server.gateway), sendHalfARequest(server.workspace)]);
  const proxied = callThrough(server, upstream.url);
  await upstream.called;

  const visits = 200;
  await Promise.all(Array.from({ length: visits }, (_, index) => visit(shortLink, { ip: addressOf(index) })));
  const { code, stderr } = await server.stop("SIGTERM");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const answer = await proxied;
  expect([answer.status, answer.headers.get("connection")]).toEqual([503, "close"]);
  agent.destroy();
  for (const socket of hanging) socket.destroy();

  await using again = await startOverdub({ data: server.data });
  const after = dubClient(again, server.workspaceKey);
  expect(await after.listEvents({ query: { limit: 1000 } })).toHaveLength(visits);
  expect(await after.getLinks()).toMatchObject([{ clicks: visits }]);
});

test.concurrent("Ctrl-C, which npm passes on a second time, ends it in order", async () => {
  await using server = await startOverdub({ args: ["--empty"], env: STOP_SOON });
  // Both listeners wait for these, so that the second signal comes while it stops.
  const hanging = await Promise.all([sendHalfARequest(server.gateway), sendHalfARequest(server.workspace)]);
  const dub = dubClient(server, server.workspaceKey);
  const { shortLink } = await dub.createLink({ body: { url: "https://example.com" } });
  await visit(shortLink, { ip: addressOf(1) });
  const first = server.stop("SIGINT");
  setTimeout(() => void server.stop("SIGINT"), 100);
  setTimeout(() => void server.stop("SIGTERM"), 200);
  expect(await first).toMatchObject({ code: 0, stderr: "" });
  for (const socket of hanging) socket.destroy();

  await using again = await startOverdub({ data: server.data });
  expect(await dubClient(again, server.workspaceKey).listEvents()).toHaveLength(1);
});

test.concurrent.each(["SIGTERM", "SIGINT"] as const)("npm ends with the server that it started: %s", async (signal) => {
  await using folder = await temporaryFolder();
  const data = join(folder.path, "data");
  const { env } = overdubCommand([], { data, env: { HOME: folder.path, npm_config_update_notifier: "false" } });
  const npm = spawn("npm", ["start", "--", "--empty", "--json"], { cwd: REPOSITORY, env });
  const output = collectOutput(npm);
  await expect.poll(() => output.stdout, { timeout: 60_000 }).toContain('"gateway"');
  const { pid } = JSON.parse(await readFile(join(data, "server.json"), "utf8"));
  npm.kill(signal);
  const [code] = await once(npm, "close");
  expect({ code, stderr: output.stderr }).toEqual({ code: 0, stderr: "" });
  expect(() => process.kill(pid, 0)).toThrow("ESRCH");
});

test.concurrent("npm passes on what the server ends with", async () => {
  await using folder = await temporaryFolder();
  const { env } = overdubCommand([], { data: join(folder.path, "data"), env: { HOME: folder.path } });
  const npm = spawn("npm", ["start", "--silent", "--", "--port", "none"], { cwd: REPOSITORY, env });
  const [code] = await once(npm, "close");
  expect(code).toBe(1);
});

test.concurrent("a request under way is answered before the server stops", async () => {
  await using server = await startOverdub({ args: ["--empty"] });
  const body = JSON.stringify({ url: "https://example.com", key: "last" });
  const headers = { authorization: `Bearer ${server.workspaceKey}`, "content-length": body.length };
  const slow = request(`${server.workspace}/api/links`, { method: "POST", headers });
  slow.write(body.slice(0, 10));
  // It has arrived when a later one is answered.
  await fetch(`${server.workspace}/robots.txt`);
  const finished = server.stop("SIGTERM");
  setTimeout(() => slow.end(body.slice(10)), 300);
  const [response] = await once(slow, "response");
  expect(response.statusCode).toBe(200);
  response.resume();
  expect(await finished).toMatchObject({ code: 0, stderr: "" });
});

/** A connection that stays open after its answer, unused. */
async function keepAlive(agent: Agent, url: string): Promise<void> {
  const [response] = await once(request(url, { agent }).end(), "response");
  await once(response.resume(), "end");
}

/** The body never comes to its end. */
async function sendHalfARequest(origin: string): Promise<Socket> {
  const { port } = new URL(origin);
  const socket = connect(Number(port), "127.0.0.1").on("error", () => undefined);
  socket.write(
    "POST /api/links HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{",
  );
  await once(socket, "connect");
  return socket;
}

/** An account whose upstream does not answer, and a call on it. */
async function callThrough({ gateway, apiToken }: StartedOverdub, baseUrl: string): Promise<Response> {
  const headers = { authorization: `Bearer ${apiToken}`, "content-type": "application/json" };
  const created = await fetch(`${gateway}/integrated-account`, {
    method: "POST",
    headers,
    body: JSON.stringify({ tenant_id: "slow", context: { api_key: "dub_0123456789abcdef", base_url: baseUrl } }),
  });
  const { id } = (await created.json()) as { id: string };
  return fetch(`${gateway}/proxy/links?integrated_account_id=${id}`, { headers });
}

/** Answers the check of a key, and nothing after that. */
async function startSilentServer(): Promise<AsyncDisposable & { url: string; called: Promise<void> }> {
  const { promise: called, resolve } = Promise.withResolvers<void>();
  const server = createServer(({ url }, response) => {
    if (url?.includes("pageSize=1")) response.writeHead(200, { "content-type": "application/json" }).end("[]");
    else resolve();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    called,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}
