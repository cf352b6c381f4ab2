import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { Client as EarlierClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as EarlierStdioTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport as EarlierTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { StartedOverdub } from "@overdub/testkit";
import { addressOf, dubClient, overdubCommand, startOverdub, visit } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";

const INFO = { name: "test", version: "1" };
const VISITS = 3;

interface McpClient {
  listTools(): Promise<{ tools: readonly { name: string }[] }>;
  callTool(call: { name: string; arguments: Record<string, unknown> }): Promise<{ [key: string]: unknown }>;
  close(): Promise<void>;
}

let server: StartedOverdub;
beforeAll(async () => {
  server = await startVisited();
});
afterAll(() => server[Symbol.asyncDispose]());

async function startVisited(): Promise<StartedOverdub> {
  const started = await startOverdub({ args: ["--empty"] });
  const { shortLink } = await dubClient(started, started.workspaceKey).createLink({
    body: { url: "https://example.com/visited", key: "visited" },
  });
  for (let index = 0; index < VISITS; index += 1) await visit(shortLink, { ip: addressOf(index), country: "NO" });
  return started;
}

function stdio(data: string, env: Readonly<Record<string, string>> = {}) {
  return { ...overdubCommand(["mcp"], { data, env }), stderr: "inherit" as const };
}

const CURRENT = { versionNegotiation: { mode: { pin: "2026-07-28" } } };

const CONNECT: Readonly<Record<string, (started: StartedOverdub) => Promise<McpClient>>> = {
  "the 2026-07-28 client over HTTP": async ({ mcpUrl }) => {
    const client = new Client(INFO, CURRENT);
    await client.connect(new StreamableHTTPClientTransport(new URL(mcpUrl)));
    return client;
  },
  "the 1.x client over HTTP": async ({ mcpUrl }) => {
    const client = new EarlierClient(INFO);
    await client.connect(new EarlierTransport(new URL(mcpUrl)));
    return client;
  },
  "the 2026-07-28 client over stdio": async ({ data }) => {
    const client = new Client(INFO, CURRENT);
    await client.connect(new StdioClientTransport(stdio(data)));
    return client;
  },
  "the 1.x client over stdio": async ({ data }) => {
    const client = new EarlierClient(INFO);
    await client.connect(new EarlierStdioTransport(stdio(data)));
    return client;
  },
};

async function expectToolsToWork(client: McpClient): Promise<void> {
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["create_a_dub_link", "list_all_dub_analytics", "list_all_dub_events"]),
  );
  const call = async (name: string, args: Record<string, unknown> = {}) => {
    const reply = await client.callTool({ name, arguments: args });
    expect(reply.isError).not.toBe(true);
    return reply.structuredContent;
  };
  expect(await call("list_all_dub_analytics", { interval: "24h" })).toMatchObject({ result: [{ clicks: VISITS }] });
  const event = { click: { country: "NO" }, link: { shortLink: expect.stringMatching(/\/visited$/) } };
  expect(await call("list_all_dub_events", { interval: "24h" })).toMatchObject({ result: [event, event, event] });
  const created = await call("create_a_dub_link", { url: "https://example.com/by-agent" });
  expect(created).toMatchObject({ result: { url: "https://example.com/by-agent", clicks: 0 } });
}

test.each(Object.entries(CONNECT))("%s lists and calls tools", async (_name, connect) => {
  const client = await connect(server);
  try {
    await expectToolsToWork(client);
  } finally {
    await client.close();
  }
});

test("stdio works without a server, and while one starts and stops beside it", async () => {
  await using stopped = await startVisited();
  await stopped.stop();
  const client = await CONNECT["the 2026-07-28 client over stdio"]?.(stopped);
  if (!client) throw new Error("There is no such client.");
  try {
    await expectToolsToWork(client);
    await using again = await startOverdub({ data: stopped.data });
    await expectToolsToWork(client);
    expect((await again.stop()).code).toBe(0);
    await expectToolsToWork(client);
  } finally {
    await client.close();
  }
});

test("what the operator leaves to MCP clients holds over stdio, too", async () => {
  const namesWith = async (env: Readonly<Record<string, string>>, args: readonly string[] = []) => {
    const client = new Client(INFO, CURRENT);
    const { args: command, ...others } = stdio(server.data, env);
    await client.connect(new StdioClientTransport({ ...others, args: [...command, ...args] }));
    const { tools } = await client.listTools();
    await client.close();
    return tools.map(({ name }) => name);
  };
  expect(await namesWith({ OVERDUB_MCP_SURFACE: "lean", OVERDUB_MCP_ACCESS: "read" })).toEqual([
    "search_dub_tools",
    "describe_dub_tools",
    "call_dub_read_tool",
    "list_all_dub_links",
    "list_all_dub_analytics",
  ]);
  // Read-only: of the tools of the gateway that are asked for, those that only read.
  expect(await namesWith({ OVERDUB_MCP_ACCESS: "read" }, ["--tags", "qr,onboarding"])).toEqual([
    "dub_qr_codes_download",
    "get_onboarding_rules",
    "preview_onboarding_rules",
    "list_onboarding_decisions",
  ]);
});
