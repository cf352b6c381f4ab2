import { expect, test } from "vitest";
import { catalog } from "../catalog/catalog.ts";
import { DUB_INTEGRATION } from "../environments/dub-integration.ts";
import { startTestGateway } from "../testing/test-gateway.ts";

const namesOf = (json: { result: { name: string }[] }) => json.result.map((row) => row.name);

test("the tools of an account and of the integration are the catalog, in one page", async () => {
  await using t = await startTestGateway();
  const { json } = await t.call("GET", `/integrated-account/${t.account.id}/tools`);
  expect(json).toMatchObject({ next_cursor: null, limit: catalog.length });
  expect(namesOf(json)).toEqual(catalog.map((tool) => tool.name));
  expect(Object.keys(json.result[0])).toEqual([
    "resource",
    "method",
    "name",
    "description",
    "query_schema",
    "body_schema",
    "required",
    "tags",
  ]);
  for (const name of ["dub", DUB_INTEGRATION.id]) {
    expect((await t.call("GET", `/integration/${name}/tools`)).json).toEqual(json);
  }
});

test("they narrow by methods and tags, as a comma list or a list", async () => {
  await using t = await startTestGateway();
  const list = async (query: string) => namesOf((await t.call("GET", `/integration/dub/tools?${query}`)).json);
  const expected = ["get_single_dub_link_by_id", "list_all_dub_links", "list_all_dub_partner_links"];
  expect(await list("methods=read&tags=links")).toEqual(expected);
  expect(await list("methods[0]=get&methods[1]=list&tags[]=links")).toEqual(expected);
  expect(await list("methods=get,list&tags=links&has_description=true")).toEqual(expected);
  expect(await list("methods=&tags=")).toHaveLength(catalog.length);
  expect(await list("tags=nothing")).toEqual([]);
});

test("an account is no integration, nor the reverse", async () => {
  await using t = await startTestGateway();
  expect((await t.call("GET", `/integration/${t.account.id}/tools`)).status).toBe(404);
  expect((await t.call("GET", `/integrated-account/${DUB_INTEGRATION.id}/tools`)).status).toBe(404);
});
