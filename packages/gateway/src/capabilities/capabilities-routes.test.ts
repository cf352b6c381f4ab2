import { expect, test } from "vitest";
import { catalog } from "../catalog/catalog.ts";
import { DUB_INTEGRATION } from "../environments/dub-integration.ts";
import type { TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway } from "../testing/test-gateway.ts";

interface Capabilities {
  proxy: { resource: string; methods: { method: string; name: string }[] }[];
}

const namesOf = ({ proxy }: Capabilities) => proxy.flatMap(({ methods }) => methods.map(({ name }) => name));

test("the integration says what it offers, by resource, and how to connect it", async () => {
  await using t = await startTestGateway();
  const { json } = await t.call("GET", "/integration/dub/capabilities");
  expect({ ...json, proxy: [] }).toEqual({
    integration: { id: DUB_INTEGRATION.id, name: "dub", label: "Dub", category: "Marketing Automation" },
    proxy: [],
    unified: [],
    auth: {
      formats: ["api_key"],
      fields: [
        {
          name: "api_key",
          label: "Dub API key",
          type: "password",
          required: true,
          format: null,
          placeholder: "dub_…",
        },
      ],
      documentation_link: "https://dub.co/docs/api-reference/authentication",
    },
    ai_readiness: {
      proxy_methods: catalog.length,
      proxy_methods_with_descriptions: catalog.length,
      ai_ready_score: 1,
    },
  });
  expect(namesOf(json).toSorted()).toEqual(catalog.map(({ name }) => name).toSorted());
  const links = json.proxy.find(({ resource }: { resource: string }) => resource === "links");
  expect(links.methods.find(({ method }: { method: string }) => method === "list")).toEqual({
    method: "list",
    name: "list_all_dub_links",
    description: expect.any(String),
    has_description: true,
    has_query_schema: true,
    has_body_schema: false,
    has_response_schema: true,
    api_documentation_url: expect.stringMatching(/^https:\/\/dub\.co\/docs\/api-reference\//),
  });
  expect((await t.call("GET", `/integration/${DUB_INTEGRATION.id}/capabilities`)).json).toEqual(json);
});

test("an account says the same, and how it fares", async () => {
  await using t = await startTestGateway();
  const { integration, ...rest } = (await t.call("GET", "/integration/dub/capabilities")).json;
  const { json } = await t.call("GET", `/integrated-account/${t.account.id}/capabilities`);
  expect(json).toEqual({
    integration,
    environment_id: t.environmentId,
    ...rest,
    unavailable: [],
    account: { id: t.account.id, status: "active", authentication_method: "api_key", is_blocked: false },
  });
});

test("they narrow by type, method, resource and description", async () => {
  await using t = await startTestGateway();
  const list = async (query: string) => namesOf((await t.call("GET", `/integration/dub/capabilities?${query}`)).json);
  const all = await list("");
  expect(await list("type=all&methods=&resource=&has_description=")).toEqual(all);
  expect(await list("type=proxy&has_description=true")).toEqual(all);
  expect(await list("type=unified")).toEqual([]);
  expect(await list("has_description=false")).toEqual([]);
  expect(await list("resource=links&methods=READ")).toEqual(["get_single_dub_link_by_id", "list_all_dub_links"]);
  expect(await list("resource=links,analytics&methods[0]=count&methods[1]=list")).toEqual([
    "list_all_dub_analytics",
    "list_all_dub_links",
    "dub_links_count",
  ]);
  expect(await list("resource=none")).toEqual([]);
});

test.each(["type=other", "has_description=perhaps", "type[]=proxy"])("?%s is a 400", async (query) => {
  await using t = await startTestGateway();
  expect((await t.call("GET", `/integration/dub/capabilities?${query}`)).status).toBe(400);
});

test("an account is no integration, and an integration no account", async () => {
  await using t: TestGateway = await startTestGateway();
  expect((await t.call("GET", `/integration/${t.account.id}/capabilities`)).status).toBe(404);
  for (const id of [DUB_INTEGRATION.id, "dub"]) {
    expect((await t.call("GET", `/integrated-account/${id}/capabilities`)).status).toBe(404);
  }
});
