import { once } from "node:events";
import type { Socket } from "node:net";
import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import type { StartedOverdub } from "@overdub/testkit";
import { dubClient, startOverdub } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";

let server: StartedOverdub;
beforeAll(async () => {
  server = await startOverdub({ args: ["--empty"] });
  const dub = dubClient(server, server.workspaceKey);
  for (let part = 0; part < 5; part += 1) {
    await dub.bulkCreateLinks({
      body: Array.from({ length: 100 }, (_, index) => ({
        url: "https://example.com",
        key: part === 0 && index === 0 ? "short" : `k${part}-${index}`,
        description: "x".repeat(200),
      })),
    });
  }
});
afterAll(() => server[Symbol.asyncDispose]());

interface Sent {
  readonly to: "gateway" | "workspace";
  readonly head: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** What the head says, where it is more than is sent. */
  readonly length?: number | "chunked";
}

async function send({ to, head, headers, body = "", length = body.length }: Sent): Promise<Socket> {
  const socket = connect(Number(new URL(server[to]).port), "127.0.0.1").on("error", () => undefined);
  await once(socket, "connect");
  const all = {
    Host: "localhost",
    "Content-Type": "application/json",
    Accept: "application/json, text/event-stream",
    Authorization: `Bearer ${to === "gateway" ? server.apiToken : server.workspaceKey}`,
    ...(length === "chunked" ? { "Transfer-Encoding": "chunked" } : length > 0 && { "Content-Length": length }),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  const sent = length === "chunked" ? `ff\r\n${body}` : body;
  socket.write(`${head} HTTP/1.1\r\n${lines.join("")}\r\n${sent}`);
  return socket;
}

const LEAVE: Readonly<Record<string, (socket: Socket) => Promise<void>>> = {
  "closes its connection at once": async (socket) => void socket.destroy(),
  "resets its connection at once": async (socket) => void socket.resetAndDestroy(),
  "resets its connection while it is served": async (socket) => {
    await delay(30);
    socket.resetAndDestroy();
  },
  "closes its half of the connection, then all of it": async (socket) => {
    socket.end();
    await delay(30);
    socket.destroy();
  },
  "reads a part of the response, and resets": async (socket) => {
    await Promise.race([once(socket, "data"), delay(300)]);
    socket.resetAndDestroy();
  },
};

const bulk = JSON.stringify({ method: "tools/call", id: 1, params: { name: "list_all_dub_links", arguments: {} } });
const counting = { _meta: { progressToken: 1 }, name: "dub_links_bulk_delete", arguments: { linkIds: ["link_none"] } };
const MCP_PATH = () => new URL(server.mcpUrl).pathname;

const REQUESTS: Readonly<Record<string, () => Sent>> = {
  "a short link": () => ({ to: "workspace", head: "GET /short" }),
  "half a head": () => ({ to: "workspace", head: "GET /short HTTP/1.1\r\nX" }),
  "half a head to the gateway": () => ({ to: "gateway", head: "GET /health HTTP/1.1\r\nX" }),
  "a password": () => ({
    to: "workspace",
    head: "POST /short",
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
    body: "password=",
    length: 99,
  }),
  "a list of links": () => ({ to: "workspace", head: "GET /api/links?pageSize=100" }),
  "an export": () => ({ to: "workspace", head: "GET /api/analytics/export?interval=all" }),
  "a stream of events": () => ({ to: "workspace", head: "GET /api/events/stream" }),
  "half a body": () => ({ to: "workspace", head: "POST /api/links", body: '{"url":', length: 200 }),
  "half a long body": () => ({ to: "workspace", head: "POST /api/links", body: '{"url":', length: 200_000 }),
  "half a chunk": () => ({ to: "workspace", head: "POST /api/links", body: '{"url":', length: "chunked" }),
  "half a click of a web page": () => ({
    to: "workspace",
    head: "POST /api/track/click",
    body: '{"domain":',
    length: 200,
  }),
  "a list through the Proxy": () => ({
    to: "gateway",
    head: `GET /proxy/links?integrated_account_id=${server.accountId}&limit=100`,
  }),
  "half a body to the Proxy": () => ({
    to: "gateway",
    head: `POST /proxy/links?integrated_account_id=${server.accountId}`,
    body: '{"url":',
    length: 200,
  }),
  "half a long body to the Proxy": () => ({
    to: "gateway",
    head: `POST /proxy/links?integrated_account_id=${server.accountId}`,
    body: '{"url":',
    length: 200_000,
  }),
  "half a form": () => ({ to: "gateway", head: "POST /integrated-account", body: "{", length: 200 }),
  "half a batch": () => ({ to: "gateway", head: "POST /batch-request", body: "{", length: "chunked" }),
  "a custom request": () => ({
    to: "gateway",
    head: `GET /custom/links?integrated_account_id=${server.accountId}`,
  }),
  "a call of a tool": () => ({ to: "gateway", head: `POST ${MCP_PATH()}`, body: bulk }),
  "half a call of a tool": () => ({ to: "gateway", head: `POST ${MCP_PATH()}`, body: bulk, length: 9_000 }),
  "a call that tells how far it is": () => ({
    to: "gateway",
    head: `POST ${MCP_PATH()}`,
    body: JSON.stringify({ method: "tools/call", id: 1, params: counting }),
  }),
};

test.each(Object.keys(LEAVE))("a client that %s is no error in the log, whatever it asked for", async (way) => {
  for (const make of Object.values(REQUESTS)) await LEAVE[way]?.(await send(make()));
  // What is answered later than this was not cut off by anything above.
  await delay(1_000);
  for (const url of [`${server.gateway}/health`, `${server.workspace}/robots.txt`]) {
    expect((await fetch(url)).status).toBe(200);
  }
  expect(server.output.stderr).toBe("");
  expect(server.output.stdout.trim().split("\n")).toHaveLength(1);
});
