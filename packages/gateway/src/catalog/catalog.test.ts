import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { catalog } from "./catalog.ts";
import type { Tool } from "./tool.ts";

/** Name, resource, method, hints (read-only, destructive, idempotent) and tags. Source: spec truto-gateway 3.3. */
const PRODUCT_TABLE = [
  ["list_all_dub_analytics", "analytics", "list", "R-I", "analytics, reporting"],
  ["list_all_dub_events", "events", "list", "R-I", "events, analytics"],
  ["get_single_dub_link_by_id", "links", "get", "R-I", "links"],
  ["create_a_dub_link", "links", "create", "---", "links"],
  ["delete_a_dub_link_by_id", "links", "delete", "-DI", "links"],
  ["list_all_dub_links", "links", "list", "R-I", "links"],
  ["update_a_dub_link_by_id", "links", "update", "-DI", "links"],
  ["dub_links_count", "links", "count", "R-I", "links"],
  ["dub_links_upsert", "links", "upsert", "-DI", "links"],
];

const REQUIRED = new Map([
  ["get_single_dub_link_by_id", ["domain", "key"]],
  ["create_a_dub_link", ["url"]],
  ["delete_a_dub_link_by_id", ["id"]],
  ["update_a_dub_link_by_id", ["id"]],
  ["dub_links_upsert", ["url"]],
]);

test("the catalog is the product's table, byte for byte and in its order", () => {
  expect(catalog.map((tool) => [tool.name, tool.resource, tool.method, hintsOf(tool), tool.tags.join(", ")])).toEqual(
    PRODUCT_TABLE,
  );
});

test("every tool is alone in a file of its name, in the folder of its resource", () => {
  const files = readdirSync(import.meta.dirname, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.parentPath !== import.meta.dirname)
    .map((entry) => `${entry.parentPath.slice(import.meta.dirname.length + 1)}/${entry.name}`);
  const expected = catalog.map((tool) => `${tool.resource}/${tool.name.replaceAll("_", "-")}.ts`);
  expect(files.toSorted()).toEqual(expected.toSorted());
});

test.each(catalog.map((tool) => [tool.name, tool] as const))(
  "%s has schemas that every client understands",
  (_, tool) => {
    for (const schema of [tool.querySchema, tool.bodySchema]) {
      expect(Object.keys(schema)).toEqual(["type", "properties"]);
      expect(JSON.stringify(schema)).not.toMatch(/"\$ref"|"\$defs"|"nullable"|"exclusiveMinimum":true/);
    }
    const query = propertiesOf(tool.querySchema);
    const body = propertiesOf(tool.bodySchema);
    expect(query.filter((name) => body.includes(name))).toEqual([]);
    expect([...query, ...body]).toEqual(expect.arrayContaining([...tool.required]));
    expect(tool.required).toEqual(REQUIRED.get(tool.name) ?? []);
  },
);

test.each(catalog.filter((tool) => tool.method === "list"))("$name pages by limit and next_cursor only", (tool) => {
  const query = propertiesOf(tool.querySchema);
  expect(query.slice(0, 2)).toEqual(["limit", "next_cursor"]);
  for (const name of ["page", "pageSize", "startingAfter", "endingBefore"]) expect(query).not.toContain(name);
});

test("the largest page is the upstream's", () => {
  const maximum = (name: string) => {
    const properties = catalog.find((tool) => tool.name === name)?.querySchema.properties;
    return (properties as { limit: { maximum?: number } }).limit.maximum;
  };
  expect([maximum("list_all_dub_links"), maximum("list_all_dub_events"), maximum("list_all_dub_analytics")]).toEqual([
    100,
    1000,
    undefined,
  ]);
});

test("a link is got by domain and key, and declares no id", () => {
  const tool = catalog.find(({ name }) => name === "get_single_dub_link_by_id");
  expect(tool && propertiesOf(tool.querySchema)).toEqual(["domain", "key", "linkId", "externalId"]);
});

test.each(catalog.map((tool) => [tool.name, tool] as const))("%s is described for an agent", (name, tool) => {
  expect(name).toMatch(/^[a-z0-9_]{1,64}$/);
  expect(tool.description.length).toBeGreaterThan(150);
  expect(tool.description.length).toBeLessThan(800);
  expect(tool.annotations.title).not.toBe("");
  expect(tool.annotations.openWorldHint).toBe(true);
  for (const mentioned of tool.description.match(/\b\w+_dub_\w+|\bdub_\w+/g) ?? []) {
    expect(catalog.map((other) => other.name)).toContain(mentioned);
  }
});

function hintsOf({ annotations: { readOnlyHint, destructiveHint, idempotentHint } }: Tool): string {
  return `${readOnlyHint ? "R" : "-"}${destructiveHint ? "D" : "-"}${idempotentHint ? "I" : "-"}`;
}

function propertiesOf(schema: Tool["querySchema"]): string[] {
  return Object.keys(schema.properties as object);
}
