import { expect, test } from "vitest";
import { catalog } from "../catalog/catalog.ts";
import { envelopeOf, scriptedInvoke, startTestServer } from "../testing/mcp-server.ts";
import { searchTools } from "../tool-calls/listing/search-tools.ts";

const QUERY = "?surface=lean";

type Server = Awaited<ReturnType<typeof startTestServer>>;

async function rpc(server: Server, method: string, params: object = {}, query = QUERY) {
  const headers = { "mcp-protocol-version": "2025-11-25" };
  const response = await server.post({ jsonrpc: "2.0", id: 1, method, params }, { headers, query });
  // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes are looked into.
  return (await response.json()) as any;
}

async function call(server: Server, name: string, args: object, query = QUERY) {
  const { result } = await rpc(server, "tools/call", { name, arguments: args }, query);
  return result.structuredContent;
}

async function namesOf(server: Server, query = QUERY): Promise<string[]> {
  return (await rpc(server, "tools/list", {}, query)).result.tools.map(({ name }: { name: string }) => name);
}

test("an agent finds a tool, learns its arguments and calls it", async () => {
  const invoke = scriptedInvoke(() => envelopeOf({ id: "tag_1" }));
  await using server = await startTestServer({ invoke });
  expect(await namesOf(server)).toEqual([
    "search_dub_tools",
    "describe_dub_tools",
    "call_dub_read_tool",
    "call_dub_write_tool",
    "list_all_dub_links",
    "list_all_dub_analytics",
  ]);
  const { result } = await call(server, "search_dub_tools", { query: "make a new tag" });
  expect(result[0]).toEqual({
    name: "create_a_dub_tag",
    summary: expect.any(String),
    effect: "changes",
    required: ["name"],
  });
  const described = await call(server, "describe_dub_tools", { names: ["create_a_dub_tag"] });
  expect(described.result[0]).toMatchObject({
    name: "create_a_dub_tag",
    effect: "changes",
    inputSchema: { properties: { name: expect.anything() } },
  });
  const made = await call(server, "call_dub_write_tool", { name: "create_a_dub_tag", arguments: { name: "news" } });
  expect(made.result).toEqual({ id: "tag_1" });
  expect(invoke.calls).toMatchObject([{ tool: "create_a_dub_tag", args: { body: { name: "news" } } }]);
});

test("the listed reads take every argument, told or not", async () => {
  const invoke = scriptedInvoke(() => envelopeOf([]));
  await using server = await startTestServer({ invoke });
  await call(server, "list_all_dub_links", { search: "x", sortBy: "clicks" });
  expect(invoke.calls).toMatchObject([{ args: { query: { search: "x", sortBy: "clicks" } } }]);
});

test("a read never shares a tool with a write", async () => {
  const invoke = scriptedInvoke(() => envelopeOf([]));
  await using server = await startTestServer({ invoke });
  const args = { name: "delete_a_dub_link_by_id", arguments: { id: "link_1" } };
  const refused = await call(server, "call_dub_read_tool", args);
  expect(refused).toMatchObject({
    code: "bad_request",
    field: "name",
    hint: expect.stringContaining("different tools"),
  });
  expect(await call(server, "call_dub_write_tool", { name: "list_all_dub_links" })).toMatchObject({ field: "name" });
  expect(invoke.calls).toEqual([]);
});

test("what the token or the URL leaves out can be neither found, described nor called", async () => {
  const invoke = scriptedInvoke(() => envelopeOf([]));
  await using server = await startTestServer({ invoke, config: { access: "read" } });
  expect(await namesOf(server)).not.toContain("call_dub_write_tool");
  const query = `${QUERY}&tags=links`;
  const { result } = await call(server, "search_dub_tools", { query: "delete links, list tags" }, query);
  const found = result.map(({ name }: { name: string }) => name);
  expect(found).toContain("list_all_dub_links");
  expect(found).not.toContain("delete_a_dub_link_by_id");
  expect(found).not.toContain("list_all_dub_tags");
  for (const name of ["delete_a_dub_link_by_id", "list_all_dub_tags"]) {
    expect(await call(server, "describe_dub_tools", { names: [name] }, query)).toMatchObject({ field: "names" });
    expect(await call(server, "call_dub_read_tool", { name }, query)).toMatchObject({ field: "name" });
  }
  expect((await rpc(server, "tools/call", { name: "call_dub_write_tool", arguments: {} })).error.code).toBe(-32602);
  expect(invoke.calls).toEqual([]);
});

test("mistakes in a call that is passed on are told like those of a direct one", async () => {
  await using server = await startTestServer();
  const args = { name: "list_all_dub_tags", arguments: { serch: "x" } };
  expect(await call(server, "call_dub_read_tool", args)).toMatchObject({
    message: 'Unknown argument "serch". Did you mean `search`?',
  });
  expect(await call(server, "call_dub_read_tool", { tool: "x" })).toMatchObject({
    hint: "Allowed arguments: name, arguments. Required: name.",
  });
});

test.each([
  ["shorten a URL", "create_a_dub_link"],
  ["show clicks by country", "list_all_dub_analytics"],
  ["remove a customer", "delete_a_dub_customer_by_id"],
  ["approve the application of a partner", "dub_program_applications_approve"],
  ["qr code", "dub_qr_codes_download"],
  ["payouts", "list_all_dub_payouts"],
  ["list_all_dub_tags", "list_all_dub_tags"],
])("%j finds %s among the first", (query, name) => {
  expect(searchTools(catalog, query, 5).map((found) => found.name)).toContain(name);
});

test("nothing asked is answered with tools, nonsense with none", () => {
  expect(searchTools(catalog, " ", 3)).toHaveLength(3);
  expect(searchTools(catalog, "xyzzy", 3)).toEqual([]);
});
