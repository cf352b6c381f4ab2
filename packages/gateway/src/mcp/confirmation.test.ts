import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { expect, test } from "vitest";
import { envelopeOf, REQUEST_STATE, scriptedInvoke, startTestServer } from "../testing/mcp-server.ts";

const DELETE = { name: "delete_a_dub_link_by_id", arguments: { id: "link_1" } };

/** Reads see a link, writes are answered with its id. */
function linkInvoke() {
  const link = { id: "link_1", url: "https://acme.com" };
  return scriptedInvoke((_args, { annotations }) => envelopeOf(annotations.readOnlyHint ? link : { id: link.id }));
}

const written = ({ calls }: ReturnType<typeof linkInvoke>) => calls.filter(({ tool }) => tool.startsWith("delete_"));

type Answer = { action: "accept" | "decline" | "cancel"; content?: Record<string, boolean> };

async function connect(url: string, answer?: Answer) {
  const asked: string[] = [];
  const client = new Client(
    { name: "test", version: "1" },
    { versionNegotiation: { mode: { pin: "2026-07-28" } }, capabilities: answer ? { elicitation: { form: {} } } : {} },
  );
  if (answer) {
    client.setRequestHandler("elicitation/create", async ({ params }) => {
      asked.push(params.message);
      return answer;
    });
  }
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  return Object.assign(client, { asked, [Symbol.asyncDispose]: () => client.close() });
}

test("a client that can ask puts the plan to its user, and the call goes on when they agree", async () => {
  const invoke = linkInvoke();
  await using server = await startTestServer({ invoke, config: { confirm_destructive: true } });
  await using client = await connect(server.url, { action: "accept", content: { confirm: true } });
  const reply = await client.callTool(DELETE);
  expect(reply.structuredContent).toMatchObject({ result: { id: "link_1" } });
  expect(client.asked).toEqual([
    expect.stringMatching(/^Delete a link, in "Acme":\n[\s\S]*"url": "https:\/\/acme.com"/),
  ]);
  expect(written(invoke)).toHaveLength(1);
});

test.each<Answer>([{ action: "decline" }, { action: "cancel" }, { action: "accept", content: { confirm: false } }])(
  "nothing is done when they answer %j",
  async (answer) => {
    const invoke = linkInvoke();
    await using server = await startTestServer({ invoke, config: { confirm_destructive: true } });
    await using client = await connect(server.url, answer);
    const reply = await client.callTool(DELETE);
    expect(reply.isError).toBe(true);
    expect(reply.structuredContent).toMatchObject({ code: "declined", retryable: false });
    expect(written(invoke)).toEqual([]);
  },
);

test("a client that cannot ask gets the plan, and carries it out with its hash", async () => {
  const invoke = linkInvoke();
  await using server = await startTestServer({ invoke, config: { confirm_destructive: true } });
  await using client = await connect(server.url);
  const { structuredContent } = await client.callTool(DELETE);
  const { result, hint } = structuredContent as { result: { plan_hash: string }; hint: string };
  expect(result).toMatchObject({ dry_run: true, target: { id: "link_1" } });
  expect(hint).toContain("Nothing was done.");
  expect(written(invoke)).toEqual([]);
  await client.callTool({ ...DELETE, arguments: { id: "link_1", plan_hash: result.plan_hash } });
  expect(written(invoke)).toHaveLength(1);
});

test("whoever shows the hash of a plan is not asked again", async () => {
  const invoke = linkInvoke();
  await using server = await startTestServer({ invoke, config: { confirm_destructive: true } });
  await using client = await connect(server.url, { action: "decline" });
  const { structuredContent } = await client.callTool({ ...DELETE, arguments: { id: "link_1", dry_run: true } });
  const { result } = structuredContent as { result: { plan_hash: string } };
  await client.callTool({ ...DELETE, arguments: { id: "link_1", plan_hash: result.plan_hash } });
  expect(client.asked).toEqual([]);
  expect(written(invoke)).toHaveLength(1);
});

test("a token that asks for no confirmation does not ask", async () => {
  const invoke = linkInvoke();
  await using server = await startTestServer({ invoke });
  await using client = await connect(server.url, { action: "decline" });
  await client.callTool(DELETE);
  expect(written(invoke)).toHaveLength(1);
});

test("a refused plan comes as an error with the plan as it is now", async () => {
  await using server = await startTestServer({ invoke: linkInvoke() });
  await using client = await connect(server.url);
  const stale = { id: "link_1", plan_hash: "abc.0123456789012345678901" };
  const reply = await client.callTool({ ...DELETE, arguments: stale });
  expect(reply.isError).toBe(true);
  expect(reply.structuredContent).toMatchObject({
    code: "stale_plan",
    status: 409,
    retryable: false,
    plan: { target: { id: "link_1" }, plan_hash: expect.any(String) },
  });
});

const AGREED = { confirm: { action: "accept", content: { confirm: true } } };

async function retry(requestState: string, options: Parameters<typeof startTestServer>[0] = {}) {
  const invoke = linkInvoke();
  await using server = await startTestServer({ invoke, config: { confirm_destructive: true }, ...options });
  const _meta = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": { elicitation: {} },
    "io.modelcontextprotocol/clientInfo": { name: "test", version: "1" },
  };
  const params = { ...DELETE, _meta, requestState, inputResponses: AGREED };
  const headers = { "mcp-protocol-version": "2026-07-28", "mcp-method": "tools/call", "mcp-name": DELETE.name };
  const response = await server.post({ jsonrpc: "2.0", id: 1, method: "tools/call", params }, { headers });
  // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes are looked into.
  return { answer: (await response.json()) as any, written: written(invoke) };
}

test("consent to something else is none", async () => {
  const forged = await retry("made up");
  expect(forged.answer.error).toMatchObject({ code: -32602 });
  expect(forged.written).toEqual([]);

  const elsewhere = REQUEST_STATE.seal({ accountId: "another", planHash: "abc.0123456789012345678901" });
  const asked = await retry(elsewhere);
  expect(asked.answer.result).toMatchObject({ resultType: "input_required", requestState: expect.any(String) });
  expect(asked.written).toEqual([]);
});
