import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { Client as EarlierClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as EarlierTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterEach, expect, test } from "vitest";
import { catalog } from "../catalog/catalog.ts";
import { ACCOUNT, envelopeOf, scriptedInvoke, startTestServer } from "../testing/mcp-server.ts";
import { instructionsFor } from "./instructions.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((client) => client.close()));
});

const INFO = { name: "test", version: "1" };

const CLIENTS = {
  "the 2026-07-28 client": (url: string) => connect(url, { mode: { pin: "2026-07-28" } }),
  "a client that probes for the era": (url: string) => connect(url, { mode: "auto" }),
  "the v2 client with the handshake": (url: string) => connect(url, { mode: "legacy" }),
  "the 1.x client": async (url: string) => {
    const client = new EarlierClient(INFO);
    open.push(client);
    await client.connect(new EarlierTransport(new URL(url)));
    return client;
  },
} as const;

async function connect(
  url: string,
  versionNegotiation: { mode: "legacy" | "auto" | { pin: string } },
): Promise<Client> {
  const client = new Client(INFO, { versionNegotiation });
  open.push(client);
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  return client;
}

test.each(Object.entries(CLIENTS))("%s lists every tool in the catalog's order and calls one", async (_name, start) => {
  const link = { id: "link_1", shortLink: "https://acme.link/x" };
  const invoke = scriptedInvoke(() => envelopeOf([link], "next"));
  await using server = await startTestServer({ invoke });
  const client = await start(server.url);

  const { tools, nextCursor } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual(catalog.map(({ name }) => name));
  expect(nextCursor).toBeUndefined();

  const reply = await client.callTool({ name: "list_all_dub_links", arguments: { search: "acme", limit: 1 } });
  const envelope = { result: [link], next_cursor: "next", prev_cursor: null, result_count: 1 };
  expect(reply.structuredContent).toEqual(envelope);
  expect(reply.content).toEqual([{ type: "text", text: JSON.stringify(envelope) }]);
  expect(reply.isError).toBe(false);
  expect(reply._meta).toMatchObject({ "dev.overdub/account": { id: ACCOUNT.id, name: "Acme" } });
  expect(invoke.calls).toEqual([
    { accountId: ACCOUNT.id, tool: "list_all_dub_links", args: { query: { search: "acme", limit: 1 } } },
  ]);
});

test.each(Object.entries(CLIENTS))("%s is told what Overdub is", async (_name, start) => {
  await using server = await startTestServer();
  const client = await start(server.url);
  const instructions = client.getInstructions() ?? "";
  expect(instructions).toContain("integer cents");
  expect(instructions).toContain('"Acme"');
  expect(Buffer.byteLength(instructions)).toBeLessThanOrEqual(1_500);
});

test.each(Object.entries(CLIENTS))("%s gets a protocol error for a tool that there is not", async (_name, start) => {
  await using server = await startTestServer();
  const client = await start(server.url);
  await expect(client.callTool({ name: "drop_everything", arguments: {} })).rejects.toMatchObject({ code: -32602 });
});

test("the longest name of a workspace leaves the instructions within their budget", () => {
  const connected = { account: ACCOUNT, label: "\u{1f517}".repeat(500) };
  expect(Buffer.byteLength(instructionsFor([connected]))).toBeLessThanOrEqual(1_500);
  expect(Buffer.byteLength(instructionsFor([connected, connected, connected, connected]))).toBeLessThanOrEqual(1_500);
});

test("each client speaks the era that it is here for", async () => {
  await using server = await startTestServer();
  const versions = async (mode: "legacy" | "auto" | { pin: string }) =>
    (await connect(server.url, { mode })).getNegotiatedProtocolVersion();
  expect(await versions({ pin: "2026-07-28" })).toBe("2026-07-28");
  expect(await versions("auto")).toBe("2026-07-28");
  expect(await versions("legacy")).toBe("2025-11-25");
});

test("says how long the lists may be kept, and that they are private to the token", async () => {
  await using server = await startTestServer();
  const client = await CLIENTS["the 2026-07-28 client"](server.url);
  expect(await client.listTools()).toMatchObject({ ttlMs: 300_000, cacheScope: "private" });
});

test("every tool has a title, all four hints and a closed schema", async () => {
  await using server = await startTestServer();
  const client = await CLIENTS["the 2026-07-28 client"](server.url);
  const { tools } = await client.listTools();
  for (const tool of tools) {
    expect(tool, tool.name).toMatchObject({
      title: expect.stringMatching(/./),
      description: expect.stringMatching(/./),
      annotations: {
        readOnlyHint: expect.any(Boolean),
        destructiveHint: expect.any(Boolean),
        idempotentHint: expect.any(Boolean),
        openWorldHint: true,
      },
      inputSchema: { type: "object", additionalProperties: false },
    });
    expect(tool.outputSchema).toBeUndefined();
  }
});
