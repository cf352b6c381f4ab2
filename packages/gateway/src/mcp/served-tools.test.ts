import { expect, test } from "vitest";
import { catalog } from "../catalog/catalog.ts";
import { dubDomainsRegister } from "../catalog/domains/dub-domains-register.ts";
import { ACCOUNT, startTestServer } from "../testing/mcp-server.ts";
import { startTestGateway } from "../testing/test-gateway.ts";

const SERVED = new Set(["getLinks", "createLink", "getLinksCount"]);
const SERVED_TOOLS = ["create_a_dub_link", "dub_links_count", "list_all_dub_links"];
const HOSTED = { ...ACCOUNT, id: "5f4f6a0c-0f0e-4d0c-9d8e-0a3f4c1d7e10", baseUrl: "https://api.dub.co" };

const findServedOperations = async (baseUrl: string) => (baseUrl === "embedded:" ? SERVED : undefined);

type Options = Parameters<typeof startTestServer>[0];

async function namesListed(query: string, options: Options = {}): Promise<string[]> {
  await using server = await startTestServer({ findServedOperations, ...options });
  const response = await server.post({ jsonrpc: "2.0", id: 1, method: "tools/list" }, { query });
  const { result } = (await response.json()) as { result: { tools: { name: string }[] } };
  return result.tools.map(({ name }) => name).sort();
}

const ALL = catalog.map(({ name }) => name).sort();

test.each<[string, string, Options, string[]]>([
  ["an upstream that serves three", "", {}, SERVED_TOOLS],
  ["the same, all asked for", "?tools=all", {}, ALL],
  ["the same, by its tags", "?tags=links&methods=read", {}, ["list_all_dub_links"]],
  ["an upstream of which nothing is certain", "", { account: HOSTED }, ALL],
  ["two upstreams, one of them that", "", { furtherAccounts: [HOSTED] }, ALL],
])("of %s the list holds what is served", async (_what, query, options, names) => {
  expect(await namesListed(query, options)).toEqual(names);
});

test("another value of `tools` is refused, and a tool that is not listed is unknown", async () => {
  await using server = await startTestServer({ findServedOperations });
  const refused = await server.post({ jsonrpc: "2.0", id: 1, method: "tools/list" }, { query: "?tools=al" });
  expect(refused.status).toBe(400);
  const params = { name: "list_all_dub_payouts", arguments: {} };
  const called = await server.post({ jsonrpc: "2.0", id: 1, method: "tools/call", params });
  expect(await called.json()).toMatchObject({ error: { code: -32602 } });
});

test("capabilities of an account say which tools its upstream does not serve, and why", async () => {
  await using t = await startTestGateway();
  const operations = Object.fromEntries(
    [...SERVED].map((operationId) => [`/${operationId}`, { get: { operationId } }]),
  );
  t.script(({ url }) => ({ json: url === "embedded:/" ? { paths: operations } : [] }));
  const { id } = await t.connect({ base_url: "embedded:" });
  const { json: capabilities } = await t.call("GET", `/integrated-account/${id}/capabilities`);
  expect(capabilities.proxy.flatMap(({ methods }: { methods: { name: string }[] }) => methods).length).toBe(3);
  expect(capabilities.unavailable).toHaveLength(catalog.length - 3);
  expect(capabilities.unavailable).toContainEqual({
    name: "list_all_dub_payouts",
    reason: expect.stringContaining("does not serve"),
  });
  const { json: tools } = await t.call("GET", `/integrated-account/${id}/tools`);
  expect(tools.result.map(({ name }: { name: string }) => name).sort()).toEqual(SERVED_TOOLS);
  const { json: all } = await t.call("GET", `/integrated-account/${id}/tools?tools=all`);
  expect(all.result).toHaveLength(catalog.length);
  const { json: other } = await t.call("GET", `/integrated-account/${t.account.id}/capabilities`);
  expect(other.unavailable).toEqual([]);
});

test("an account is described with the tools that its upstream does not serve", async () => {
  await using server = await startTestServer({ findServedOperations, furtherAccounts: [HOSTED] });
  const describe = async (id: string, query = "?tags=folders,links&methods=list") => {
    const params = { uri: `overdub://accounts/${id}` };
    const response = await server.post({ jsonrpc: "2.0", id: 1, method: "resources/read", params }, { query });
    const { result } = (await response.json()) as { result: { contents: [{ text: string }] } };
    return JSON.parse(result.contents[0].text);
  };
  const embedded = {
    tools: { links: { read: ["list_all_dub_links"] } },
    not_served: ["list_all_dub_folders", "list_all_dub_partner_links"],
  };
  expect(await describe(ACCOUNT.id)).toMatchObject(embedded);
  expect(await describe(ACCOUNT.id, "?tags=folders,links&methods=list&tools=all")).toMatchObject(embedded);
  expect(await describe(HOSTED.id)).toMatchObject({
    tools: { folders: { read: ["list_all_dub_folders"] } },
    not_served: [],
  });
});

test.each([
  ["embedded:", true],
  ["https://api.dub.co", false],
])("a domain that %s registers: the answer says that nothing was bought: %s", async (base_url, isTold) => {
  await using t = await startTestGateway();
  t.script(() => ({ json: { domain: "acme.link", status: "success", expiration: 1 } }));
  const account = await t.connect({ base_url });
  const body = { domain: "acme.link" };
  const { reply } = await t.gateway.context.callTool(account, dubDomainsRegister, body);
  const { json } = await t.call("POST", `/proxy/domains/register?integrated_account_id=${account.id}`, { body });
  for (const answer of [reply, json]) expect(answer.hint?.includes("Nothing was bought") ?? false).toBe(isTold);
});
