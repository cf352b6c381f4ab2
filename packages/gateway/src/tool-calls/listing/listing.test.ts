import { expect, test } from "vitest";
import { catalog } from "../../catalog/catalog.ts";
import type { InputSchema } from "../input-schema.ts";
import { inputSchemaOf } from "../input-schema.ts";
import { compactSchema } from "./compact-schema.ts";
import { explainOnce, listTools } from "./list-tools.ts";
import { listTool } from "./listed-tool.ts";
import { shortDescription } from "./short-description.ts";

function schemaOf(properties: InputSchema["properties"], required: string[] = []): InputSchema {
  return { type: "object", properties, required, additionalProperties: false };
}

const compactOne = (property: Record<string, unknown>) =>
  compactSchema(schemaOf({ argument: property })).properties.argument;

test.each([
  ["country", "Only visitors from this country.", undefined],
  ["country", "Only visitors from this country, ISO 3166-1 alpha-2.", "ISO 3166-1 alpha-2"],
  ["folderId", "Only links of this folder; `unsorted` for links without one.", "`unsorted` for links without one"],
  ["url", "The destination URL of the short link. It may lack a scheme.", "Destination URL of the short link"],
  ["interval", "The period up to now. Default: 30d.", "Period up to now. Default: 30d"],
  ["archived", "Whether the link is archived. Default: false.", undefined],
  ["browser", "Only this browser, e.g. `Chrome`.", "This browser, e.g. `Chrome`"],
  ["partnerId", "The ID of the partner; wins over `tenantId`.", "Wins over `tenantId`"],
  ["amount", "In cents.", "In cents"],
])("%s: %j is told as %j", (name, description, told) => {
  expect(shortDescription(name, description)).toBe(told);
});

test("bounds that an error explains, and second ways to say the same, are not told", () => {
  expect(compactOne({ type: "string", maxLength: 190, pattern: "x" })).toEqual({ type: "string" });
  const list = { type: "array", items: { type: "string" } };
  expect(compactOne({ anyOf: [{ type: "string" }, list], description: "Several." })).toEqual({
    ...list,
    description: "Several",
  });
  expect(compactOne({ type: "integer", minimum: 1, maximum: 100 })).toEqual({
    type: "integer",
    minimum: 1,
    maximum: 100,
  });
});

test("null is never told: clients that fill in every argument would empty each field", () => {
  expect(compactOne({ type: ["string", "null"] })).toEqual({ type: "string" });
  const choice = { type: "string", enum: ["a", "b"] };
  expect(compactOne({ anyOf: [choice, { type: "null" }] })).toEqual(choice);
  expect(compactOne({ anyOf: [choice, { type: "number" }, { type: "null" }] })).toEqual({
    anyOf: [choice, { type: "number" }],
  });
  const lists = catalog.map((tool) => listTool(tool, { hasAccountArgument: false }).inputSchema);
  expect(JSON.stringify(lists)).not.toContain('"null"');
});

test("deprecated names are not told, unless they are required", () => {
  const properties = { tag: { type: "string", description: "Deprecated: use `tags`." }, old: { deprecated: true } };
  expect(compactSchema(schemaOf(properties, ["old"])).properties).toHaveProperty("old");
  expect(compactSchema(schemaOf(properties, ["old"])).properties).not.toHaveProperty("tag");
});

test("a large tool does not explain again what a tool before it explains in the same words", () => {
  const argument = { type: "string", description: "Explained" };
  const names = ["a", "b", "c", "d", "e", "f"];
  const tool = (name: string, properties: object) => ({
    ...listTool(catalog[0] ?? never(), { hasAccountArgument: false }),
    name,
    inputSchema: { type: "object", properties },
  });
  const large = Object.fromEntries(names.map((name) => [name, argument]));
  const [first, second, third] = explainOnce([
    tool("first", large),
    tool("second", large),
    tool("third", { a: argument }),
  ]);
  expect(first?.inputSchema.properties).toEqual(large);
  expect(second?.inputSchema.properties).toEqual(Object.fromEntries(names.map((name) => [name, { type: "string" }])));
  expect(third?.inputSchema.properties).toEqual({ a: argument });
});

test.each(catalog.map((tool) => [tool.name, tool] as const))(
  "%s lists what it accepts, all of it but what is deprecated, and what any write takes",
  (_name, tool) => {
    const listed = listTool(tool, { hasAccountArgument: false }).inputSchema as InputSchema;
    const accepted = inputSchemaOf(tool);
    const hidden = Object.keys(accepted.properties).filter((name) => !Object.hasOwn(listed.properties, name));
    for (const name of hidden.filter((name) => !["idempotency_key", "detail"].includes(name))) {
      expect(accepted.properties[name]?.description, name).toMatch(/^(Deprecated|Ignored)\b/);
    }
    expect(listed.required).toEqual(accepted.required);
    expect(JSON.stringify(listed)).not.toContain("$ref");
  },
);

function never(): never {
  throw new Error("The catalog is empty");
}

/** What the subsets of large providers leave out. */
const UNPORTABLE = ["anyOf", "oneOf", "allOf", "not", "const", "format", "$ref", "$defs", "prefixItems", "if"];

function unportableIn(schema: unknown, path: string): string[] {
  if (Array.isArray(schema)) return schema.flatMap((part) => unportableIn(part, path));
  if (typeof schema !== "object" || schema === null) return [];
  return Object.entries(schema).flatMap(([keyword, value]) => {
    // Names of arguments are no keywords.
    if (keyword === "properties") return unportableNames(value, path);
    const isTuple = keyword === "items" && Array.isArray(value);
    return [...(isTuple || UNPORTABLE.includes(keyword) ? [`${path}: ${keyword}`] : []), ...unportableIn(value, path)];
  });
}

function unportableNames(properties: object, path: string): string[] {
  return Object.entries(properties).flatMap(([name, property]) => unportableIn(property, `${path}.${name}`));
}

test("listed schemas stay within what large providers take", () => {
  const tools = listTools({ tools: catalog, isLean: false, hasAccountArgument: true });
  expect(tools.flatMap(({ name, inputSchema }) => unportableIn(inputSchema, name))).toEqual([]);
});

test.each([
  ["dub_links_count", "groupBy", { type: "string", enum: ["domain", "tagId", "userId", "folderId"] }],
  ["create_a_dub_folder", "accessLevel", { type: "string", enum: ["write", "read"] }],
  ["create_a_dub_partner", "email", { type: "string" }],
])("alternatives of %s are one list of values: %s", (name, argument, schema) => {
  const tools = listTools({ tools: catalog, isLean: false, hasAccountArgument: false });
  const listed = tools.find((tool) => tool.name === name);
  expect(listed?.inputSchema.properties).toMatchObject({ [argument]: schema });
});
