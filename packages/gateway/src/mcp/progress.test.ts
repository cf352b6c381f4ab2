import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { Client as EarlierClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as EarlierStdio } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport as EarlierTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { expect, test } from "vitest";
import { createMcpToken } from "../mcp-tokens/create-mcp-token.ts";
import { ids, itemsOf, succeed } from "../testing/bulk-dub.ts";
import { serveForTest } from "../testing/mcp-server.ts";
import { STDIO_CHILD } from "../testing/stdio-child.ts";
import type { TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway } from "../testing/test-gateway.ts";

const INFO = { name: "test", version: "1" };
const PIN = { versionNegotiation: { mode: { pin: "2026-07-28" } } } as const;
const LEGACY = { versionNegotiation: { mode: "legacy" } } as const;

const OVER_HTTP = {
  "the 2026-07-28 client": async (url: string) => {
    const client = new Client(INFO, PIN);
    await client.connect(new StreamableHTTPClientTransport(new URL(url)));
    return client;
  },
  "the v2 client with the handshake": async (url: string) => {
    const client = new Client(INFO, LEGACY);
    await client.connect(new StreamableHTTPClientTransport(new URL(url)));
    return client;
  },
  "the 1.x client": async (url: string) => {
    const client = new EarlierClient(INFO);
    await client.connect(new EarlierTransport(new URL(url)));
    return client;
  },
};

const OVER_STDIO = {
  "the 2026-07-28 client": async () => {
    const client = new Client(INFO, PIN);
    await client.connect(new StdioClientTransport(STDIO_CHILD));
    return client;
  },
  "the 1.x client": async () => {
    const client = new EarlierClient(INFO);
    await client.connect(new EarlierStdio(STDIO_CHILD));
    return client;
  },
};

type AnyClient = Client | EarlierClient;

const CALL = { name: "dub_links_bulk_delete", arguments: { linkIds: ids(250) } };
const EXPECTED = [100, 200, 250].map((progress) => ({ progress, total: 250, message: `${progress} of 250 items` }));

/** The three clients differ in types only. */
async function callWithProgress(client: AnyClient, signal?: AbortSignal) {
  const told: object[] = [];
  const options = { onprogress: (progress: object) => void told.push(progress), ...(signal && { signal }) };
  const reply =
    client instanceof EarlierClient
      ? await client.callTool(CALL, undefined, options)
      : await client.callTool(CALL, options);
  return { told, reply };
}

async function serve(t: TestGateway) {
  const { token } = await createMcpToken(t.gateway.context, {
    integratedAccountId: t.account.id,
    name: "Test",
    config: {},
    expiresAtMs: null,
  });
  const { origin, [Symbol.asyncDispose]: dispose } = await serveForTest(t.gateway.app);
  return { url: `${origin}/mcp/${token}`, [Symbol.asyncDispose]: dispose };
}

test.each(Object.entries(OVER_HTTP))("%s is told over HTTP how far a bulk call has come", async (_, start) => {
  await using t = await startTestGateway();
  t.script(succeed);
  await using server = await serve(t);
  const client = await start(server.url);
  try {
    const { told, reply } = await callWithProgress(client);
    expect(told).toMatchObject(EXPECTED);
    expect(reply).toMatchObject({ isError: false, structuredContent: { result_count: 250 } });
    expect(t.sent.flatMap(itemsOf)).toEqual(ids(250));
  } finally {
    await client.close();
  }
});

/** In the handshake era a cancellation is a request of its own, which a server without sessions relates to nothing. */
test.each(Object.entries(OVER_HTTP))("%s ends a bulk call by hanging up", async (_, start) => {
  await using t = await startTestGateway();
  await using server = await serve(t);
  const client = await start(server.url);
  t.script(async (request) => {
    if (t.sent.length === 2) {
      void client.close();
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    return succeed(request);
  });
  await expect(callWithProgress(client)).rejects.toThrow();
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(t.sent).toHaveLength(2);
});

test("the 2026-07-28 client ends one by cancelling it, too", async () => {
  await using t = await startTestGateway();
  await using server = await serve(t);
  const controller = new AbortController();
  t.script(async (request) => {
    if (t.sent.length === 2) {
      controller.abort();
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    return succeed(request);
  });
  const client = await OVER_HTTP["the 2026-07-28 client"](server.url);
  await expect(callWithProgress(client, controller.signal)).rejects.toThrow();
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(t.sent).toHaveLength(2);
  await client.close();
});

test.each(Object.entries(OVER_STDIO))("%s is told over stdio, too", async (_, start) => {
  const client = await start();
  try {
    const { told, reply } = await callWithProgress(client);
    // A client that reads the last of them and the reply in one go has forgotten, at the reply, who asked to be told.
    expect([EXPECTED.length - 1, EXPECTED.length]).toContain(told.length);
    expect(told).toMatchObject(EXPECTED.slice(0, told.length));
    expect(reply).toMatchObject({ isError: false });
  } finally {
    await client.close();
  }
});

test("who reads no event streams, or did not ask, gets one line of JSON", async () => {
  await using t = await startTestGateway();
  t.script(succeed);
  await using server = await serve(t);
  const message = (_meta?: object) => ({ jsonrpc: "2.0", id: 7, method: "tools/call", params: { ...CALL, _meta } });
  for (const [accept, meta] of [
    ["application/json", { progressToken: 1 }],
    ["application/json, text/event-stream", undefined],
  ] as const) {
    const response = await fetch(server.url, {
      method: "POST",
      headers: { accept, "content-type": "application/json" },
      body: JSON.stringify(message(meta)),
    });
    expect(response.headers.get("content-type")).toContain("application/json");
    const text = await response.text();
    expect(text).not.toContain("\n");
    expect(JSON.parse(text)).toMatchObject({ id: 7, result: { isError: false } });
  }
});
