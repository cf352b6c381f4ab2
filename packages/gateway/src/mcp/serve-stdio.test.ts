import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { Client as EarlierClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as EarlierTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { expect, test } from "vitest";
import { catalog } from "../catalog/catalog.ts";
import { ids } from "../testing/bulk-dub.ts";
import { STDIO_CHILD } from "../testing/stdio-child.ts";

const CHILD = {
  command: process.execPath,
  args: [fileURLToPath(new URL("../testing/stdio-fixture.ts", import.meta.url))],
  stderr: "ignore" as const,
};
const INFO = { name: "test", version: "1" };

const CLIENTS = {
  "the 2026-07-28 client": async () => {
    const client = new Client(INFO, { versionNegotiation: { mode: { pin: "2026-07-28" } } });
    await client.connect(new StdioClientTransport(CHILD));
    return client;
  },
  "the v2 client with the handshake": async () => {
    const client = new Client(INFO);
    await client.connect(new StdioClientTransport(CHILD));
    return client;
  },
  "the 1.x client": async () => {
    const client = new EarlierClient(INFO);
    await client.connect(new EarlierTransport(CHILD));
    return client;
  },
};

test.each(Object.entries(CLIENTS))("%s lists and calls over stdio, past stray output", async (_name, start) => {
  const client = await start();
  try {
    expect((await client.listTools()).tools).toHaveLength(catalog.length);
    const reply = await client.callTool({ name: "delete_a_dub_link_by_id", arguments: { id: "link_1" } });
    expect(reply.structuredContent).toMatchObject({ result: { id: "link_1" } });
  } finally {
    await client.close();
  }
});

test("ends when the client closes its end, having written nothing but protocol", async () => {
  const child = spawn(CHILD.command, CHILD.args, { stdio: "pipe" });
  const lines: string[] = [];
  child.stdout.on("data", (chunk: Buffer) => lines.push(...chunk.toString().split("\n").filter(Boolean)));
  const errors: string[] = [];
  child.stderr.on("data", (chunk: Buffer) => errors.push(chunk.toString()));
  const params = { name: "dub_links_count", arguments: {} };
  child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params })}\n`);
  await once(child.stdout, "data");
  child.stdin.end();
  const [code] = await once(child, "close");
  expect(code).toBe(0);
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ id: 1, result: { isError: false } }]);
  expect(errors.join("")).toMatch(/a stray line[\s\S]*closed/);
});

const INITIALIZE = {
  method: "initialize",
  params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: INFO },
};

/** Writes the requests and closes its end at once, as a pipe does. */
function pipe(requests: readonly object[]) {
  const child = spawn(STDIO_CHILD.command, STDIO_CHILD.args, { stdio: "pipe" });
  const output = { out: "", err: "" };
  child.stdout.on("data", (chunk: Buffer) => {
    output.out += chunk;
  });
  child.stderr.on("data", (chunk: Buffer) => {
    output.err += chunk;
  });
  child.stdin.end(requests.map((request, id) => `${JSON.stringify({ jsonrpc: "2.0", id, ...request })}\n`).join(""));
  return { child, output };
}

test("a line that is no message gets its error, and the next one its answer", async () => {
  const child = spawn(CHILD.command, CHILD.args, { stdio: "pipe" });
  let out = "";
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk;
  });
  const ping = (id: number) => JSON.stringify({ jsonrpc: "2.0", id, method: "ping" });
  const call = { method: "tools/call", params: { name: "dub_links_count", arguments: null } };
  const lines = [
    JSON.stringify({ jsonrpc: "2.0", id: 0, ...INITIALIZE }),
    "{",
    "",
    `\uFEFF${ping(2)}`,
    `[${ping(3)},${ping(4)}]`,
    Buffer.of(0xff, 0xfe),
    "5",
    Buffer.alloc(16 * 1024 * 1024 + 1, "x"),
    `${ping(5)}\r`,
    // Without what the SDK insists on, as over HTTP.
    JSON.stringify({ id: 6, ...call }),
  ];
  for (const line of lines) {
    child.stdin.write(line);
    child.stdin.write("\n");
  }
  child.stdin.end(ping(7));
  const [code] = await once(child, "close");
  expect(code).toBe(0);
  const answers = out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(answers.flatMap(({ id, error }) => (error ? [[id, error.code]] : []))).toEqual([
    [null, -32700],
    [null, -32700],
    [2, -32700],
    [null, -32600],
    [null, -32700],
    [null, -32600],
    [null, -32600],
    [7, -32700],
  ]);
  expect(answers.flatMap(({ id, result }) => (result ? [id] : [])).toSorted()).toEqual([0, 5, 6]);
});

const bulkDelete = (count: number) => ({
  method: "tools/call",
  params: { name: "dub_links_bulk_delete", arguments: { linkIds: ids(count) } },
});

test("whoever closes its end after its requests gets every answer", async () => {
  const { child, output } = pipe([INITIALIZE, { method: "tools/list" }, bulkDelete(350)]);
  const [code] = await once(child, "close");
  expect(code).toBe(0);
  const answers = output.out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(answers.map(({ id }) => id).toSorted()).toEqual([0, 1, 2]);
  expect(answers.find(({ id }) => id === 2)).toMatchObject({ result: { structuredContent: { result_count: 350 } } });
});

test("a client that reads no more ends its bulk call after the request that is under way", async () => {
  const asking = { ...bulkDelete(5_000), params: { ...bulkDelete(5_000).params, _meta: { progressToken: 1 } } };
  const { child, output } = pipe([INITIALIZE, asking]);
  await once(child.stdout, "data");
  child.stdout.destroy();
  await once(child, "close");
  const sent = output.err.match(/sent DELETE/g) ?? [];
  expect(sent.length).toBeGreaterThan(0);
  expect(sent.length).toBeLessThan(25);
});
