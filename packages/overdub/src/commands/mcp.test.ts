import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { StartedOverdub } from "@overdub/testkit";
import { runOverdub, startOverdub } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";

/** Two workspaces of a Dub that says how many links each has, beside the embedded one with none. */
const LINKS: Readonly<Record<string, number>> = { dub_AcmeAcmeAcmeAcme: 11, dub_BetaBetaBetaBeta: 22 };

const dub = createServer(({ url = "", headers }, response) => {
  const count = LINKS[headers.authorization?.slice("Bearer ".length) ?? ""] ?? 0;
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify(url.startsWith("/links/count") ? count : []));
});

let server: StartedOverdub;
beforeAll(async () => {
  await once(dub.listen(0, "127.0.0.1"), "listening");
  server = await startOverdub({ args: ["--empty"] });
  await connect("acme", "dub_AcmeAcmeAcmeAcme", "Acme Inc.");
  await connect("beta", "dub_BetaBetaBetaBeta", "Beta");
  await connect("twice", "dub_BetaBetaBetaBeta", "One");
  await connect("twice", "dub_BetaBetaBetaBeta", "Two");
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  dub.closeAllConnections();
  dub.close();
});

async function connect(tenant: string, apiKey: string, label: string): Promise<void> {
  const baseUrl = `http://127.0.0.1:${(dub.address() as AddressInfo).port}`;
  const response = await fetch(`${server.gateway}/integrated-account`, {
    method: "POST",
    headers: { authorization: `Bearer ${server.apiToken}`, "content-type": "application/json" },
    body: JSON.stringify({ tenant_id: tenant, context: { api_key: apiKey, base_url: baseUrl, label } }),
  });
  expect(response.status).toBe(201);
}

const COUNT = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"dub_links_count","arguments":{}}}';

/** What it answers to these lines, each of which is a message. */
async function pipe(args: readonly string[], lines: readonly string[]) {
  const { code, stdout, stderr } = await runOverdub(["mcp", ...args], {
    data: server.data,
    input: lines.map((line) => `${line}\n`).join(""),
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

test.each<[readonly string[], number]>([
  [[], 0],
  [["--account", "acme"], 11],
  [["--account", "beta"], 22],
  [["--account", "Acme Inc."], 11],
])("with several accounts, %j serves its own", async (args, links) => {
  const [answer] = await pipe(args, [COUNT]);
  expect(JSON.parse(answer.result.content[0].text)).toMatchObject({ result: links });
});

test.each([
  ["nobody", "There is no account nobody: see"],
  ["twice", "Several accounts are called twice: say which by its id,"],
])("an --account of %s ends it, and writes nothing on standard output", async (name, message) => {
  const { code, stdout, stderr } = await runOverdub(["mcp", "--account", name], { data: server.data, input: COUNT });
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toContain(message);
});

test("a line that is no message has its error on standard output, and is no end", async () => {
  const answers = await pipe([], ["{", `[${COUNT}]`, `\uFEFF${COUNT}`, "", COUNT]);
  expect(answers.map(({ id, error }) => [id, error?.code])).toEqual([
    [null, -32700],
    [null, -32600],
    [1, -32700],
    [null, -32700],
    [1, undefined],
  ]);
});
