import { expect, test } from "vitest";
import { catalog } from "./catalog.ts";
import { filterTools } from "./filter-tools.ts";

const names = (filter: Parameters<typeof filterTools>[1]) => filterTools(catalog, filter).map((tool) => tool.name);

test.each([
  ["read", ["list_all_dub_analytics", "list_all_dub_events", "get_single_dub_link_by_id", "list_all_dub_links"]],
  ["write", ["create_a_dub_link", "delete_a_dub_link_by_id", "update_a_dub_link_by_id"]],
  ["custom", ["dub_links_count", "dub_links_upsert"]],
  ["upsert", ["dub_links_upsert"]],
  ["UPSERT", ["dub_links_upsert"]],
  ["unknown", []],
])("methods=%s", (method, expected) => {
  expect(names({ methods: [method] })).toEqual(expected);
});

test("nothing given restricts nothing", () => {
  expect(names({})).toHaveLength(9);
  expect(names({ methods: [], tags: [] })).toHaveLength(9);
});

test("values of one kind widen, the two kinds narrow each other", () => {
  expect(names({ methods: ["count", "upsert"] })).toEqual(["dub_links_count", "dub_links_upsert"]);
  expect(names({ tags: ["reporting", "events"] })).toEqual(["list_all_dub_analytics", "list_all_dub_events"]);
  expect(names({ methods: ["read"], tags: ["links"] })).toEqual(["get_single_dub_link_by_id", "list_all_dub_links"]);
  expect(names({ methods: ["read"], tags: ["unknown"] })).toEqual([]);
});
