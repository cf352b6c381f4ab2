import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createMcpToken } from "../mcp-tokens/create-mcp-token.ts";
import type { McpTokenConfig } from "../mcp-tokens/mcp-token.ts";
import type { TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway } from "../testing/test-gateway.ts";

let t: TestGateway;
beforeAll(async () => {
  t = await startTestGateway();
});
beforeEach(() => t.script(() => ({ json: [] })));
afterAll(() => t[Symbol.asyncDispose]());

async function withClient<Result>(
  { config = {}, query = "" }: { config?: McpTokenConfig; query?: string },
  use: (client: Client) => Promise<Result>,
): Promise<Result> {
  const token = { integratedAccountId: t.account.id, name: "Test", config, expiresAtMs: null };
  const { url } = await createMcpToken(t.gateway.context, token);
  const client = new Client({ name: "test", version: "1" }, { versionNegotiation: { mode: { pin: "2026-07-28" } } });
  const fetch = async (input: string | URL | Request, init?: RequestInit) =>
    t.gateway.app.request(input instanceof Request ? input : String(input), init);
  await client.connect(new StreamableHTTPClientTransport(new URL(url + query), { fetch }));
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

const namesOf = async (client: Client) => (await client.listTools()).tools.map(({ name }) => name);
const OF_GATEWAY = () => t.gateway.context.gatewayTools;
const names = (tag: string) =>
  OF_GATEWAY()
    .filter(({ tags }) => tags.includes(tag))
    .map(({ name }) => name);

test("a client that asks for no tag of them is shown none", async () => {
  const own = new Set(OF_GATEWAY().map(({ name }) => name));
  expect(own.size).toBeGreaterThan(5);
  for (const given of [{}, { config: { tags: ["customers", "applications"] } }, { query: "?surface=lean" }]) {
    const listed = await withClient(given, namesOf);
    expect(listed.length).toBeGreaterThan(2);
    expect(listed.filter((name) => own.has(name))).toEqual([]);
    await withClient(given, (client) =>
      expect(client.callTool({ name: "get_onboarding_rules", arguments: {} })).rejects.toThrow(/not found/i),
    );
  }
});

test("whoever names a tag is shown those that every party allows", async () => {
  expect(await withClient({ config: { tags: ["onboarding"] } }, namesOf)).toEqual(names("onboarding"));
  expect(await withClient({ query: "?tags=enrichment,qr" }, namesOf)).toEqual([
    "dub_qr_codes_download",
    ...names("enrichment"),
  ]);
  const reads = OF_GATEWAY().flatMap(({ name, tags, annotations }) =>
    tags.includes("onboarding") && annotations.readOnlyHint ? [name] : [],
  );
  expect(await withClient({ config: { tags: ["onboarding"], access: "read" } }, namesOf)).toEqual(reads);
  expect(await withClient({ config: { tags: ["onboarding"] }, query: "?methods=read" }, namesOf)).toEqual(reads);
  // The URL widens nothing.
  expect(await withClient({ config: { tags: ["links"] }, query: "?tags=onboarding" }, namesOf)).toEqual([]);
});

test("a token for them alone is no token that matches nothing", async () => {
  const path = `/integrated-account/${t.account.id}/mcp`;
  expect((await t.call("POST", path, { body: { name: "a", config: { tags: ["onboarding"] } } })).status).toBe(201);
  expect((await t.call("POST", path, { body: { name: "a", config: { tags: ["onboardin"] } } })).status).toBe(400);
});

test("each has all four hints, and those of one tag cost less than 2,000 tokens", async () => {
  const tags = [...new Set(OF_GATEWAY().flatMap((tool) => tool.tags))];
  const { tools } = await withClient({ config: { tags } }, (client) => client.listTools());
  const own = tools.filter(({ name }) => OF_GATEWAY().some((tool) => tool.name === name));
  for (const { annotations } of own) {
    expect(annotations).toEqual({
      readOnlyHint: expect.any(Boolean),
      destructiveHint: expect.any(Boolean),
      idempotentHint: expect.any(Boolean),
      openWorldHint: true,
    });
  }
  expect(own).toHaveLength(OF_GATEWAY().length);
  expect(JSON.stringify(own)).not.toMatch(/"(anyOf|oneOf|\$ref)"/);
  for (const tag of tags) {
    const ofTag = own.filter(({ name }) => names(tag).includes(name));
    const tokens = Math.ceil(Buffer.byteLength(JSON.stringify(ofTag)) / 4);
    console.info(`${ofTag.length} tools of the gateway with the tag ${tag}: ${tokens} tokens`);
    expect(tokens, tag).toBeLessThan(2_000);
  }
});

test("rules are set, shown and refused with what is wrong, and a change leaves an entry in the audit log", async () => {
  await withClient({ config: { tags: ["onboarding"] } }, async (client) => {
    const call = (name: string, args: Record<string, unknown> = {}) => client.callTool({ name, arguments: args });
    expect(await call("get_onboarding_rules")).toMatchObject({ isError: true, structuredContent: { status: 404 } });
    const rules = [
      {
        name: "Large",
        when: [{ field: "answer:Followers", operator: "at_least", value: ["1000"] }],
        action: "approve",
      },
    ];
    // Lists come as JSON text, too.
    expect(await call("set_onboarding_rules", { rules: JSON.stringify(rules) })).toMatchObject({
      isError: false,
      structuredContent: { result: { version: 1, rules: [{ when: [{ value: 1000 }] }] } },
    });
    const wrong = { rules: [{ ...rules[0], action: "ban" }] };
    expect(await call("set_onboarding_rules", wrong)).toMatchObject({
      isError: true,
      structuredContent: { code: "bad_request", field: "rules[0].action" },
    });
    expect(await call("list_onboarding_decisions")).toMatchObject({
      structuredContent: { result: [], next_cursor: null, result_count: 0 },
    });
  });
  const { json } = await t.call("GET", "/audit-log?action=onboarding.set_rules");
  expect(json.result.map(({ outcome }: { outcome: string }) => outcome).toSorted()).toEqual(["failed", "succeeded"]);
  expect(json.result[0]).toMatchObject({ tool: "set_onboarding_rules", integrated_account_id: t.account.id });
});

test("on a sandbox they only read, and of several accounts each call says which it means", async () => {
  const sandbox = await t.connect({}, true);
  const config = { tags: ["onboarding"], integrated_account_ids: [sandbox.id] };
  await withClient({ config }, async (client) => {
    const call = (name: string, account?: string) => client.callTool({ name, arguments: { account, rules: [] } });
    expect(await call("set_onboarding_rules")).toMatchObject({
      isError: true,
      structuredContent: { field: "account" },
    });
    expect(await call("set_onboarding_rules", sandbox.id)).toMatchObject({ structuredContent: { status: 405 } });
    expect(await call("preview_onboarding_rules", sandbox.id)).toMatchObject({
      isError: false,
      structuredContent: { result: { counts: { applications: 0 } } },
    });
  });
});
