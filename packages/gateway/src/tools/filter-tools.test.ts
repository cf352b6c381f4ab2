import { expect, test } from "vitest";
import { catalog } from "../catalog/catalog.ts";
import { MISSING_ROWS, PRODUCT_ROWS } from "../testing/product-table.ts";
import { filterTools } from "./filter-tools.ts";
import type { Tool } from "./tool.ts";

type Filter = Parameters<typeof filterTools>[1];

const PRODUCT_NAMES = new Set(PRODUCT_ROWS.map((row) => row.name));
const DOCUMENT_NAMES = new Set([...PRODUCT_NAMES, ...MISSING_ROWS.map((row) => row.name)]);
const among = (names: ReadonlySet<string>) => catalog.filter((tool) => names.has(tool.name));
const names = (filter: Filter, tools: readonly Tool[] = catalog) => filterTools(tools, filter).map((tool) => tool.name);

/** What Dub has added since comes on top. See behaviour/gateway 6.3. */
test.each<[string, Filter, number, number]>([
  ["nothing", {}, 54, 47],
  ["methods=read", { methods: ["read"] }, 16, 14],
  ["methods=write", { methods: ["write"] }, 23, 20],
  ["methods=custom", { methods: ["custom"] }, 15, 13],
  ["methods=read, tags=links", { methods: ["read"], tags: ["links"] }, 3, 3],
])("%s: so many of Dub's document, of the product's page", (_, filter, ofDocument, ofProduct) => {
  const counts = [among(DOCUMENT_NAMES), among(PRODUCT_NAMES)].map((tools) => names(filter, tools).length);
  expect(counts).toEqual([ofDocument, ofProduct]);
});

test("custom methods that only read stay custom", () => {
  expect(names({ methods: ["custom"] })).toContain("dub_links_count");
  expect(names({ methods: ["read"] })).not.toContain("dub_links_count");
});

test.each([
  ["upsert", ["dub_links_upsert"]],
  ["UPSERT", ["dub_links_upsert"]],
  ["unknown", []],
])("methods=%s is the name of a method", (method, expected) => {
  expect(names({ methods: [method] })).toEqual(expected);
});

test("an empty list restricts nothing", () => {
  expect(names({ methods: [], tags: [] })).toEqual(catalog.map((tool) => tool.name));
});

test("values of one kind widen, the two kinds narrow each other", () => {
  expect(names({ methods: ["count", "upsert"] })).toEqual(["dub_links_count", "dub_links_upsert"]);
  expect(names({ tags: ["reporting", "events"] })).toEqual(["list_all_dub_analytics", "list_all_dub_events"]);
  expect(names({ methods: ["read"], tags: ["links"] })).toEqual([
    "get_single_dub_link_by_id",
    "list_all_dub_links",
    "list_all_dub_partner_links",
  ]);
  expect(names({ methods: ["read"], tags: ["unknown"] })).toEqual([]);
});
