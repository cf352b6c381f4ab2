import type { JsonSchema } from "@overdub/contract";
import { expect, test } from "vitest";
import { catalog } from "../../catalog/catalog.ts";
import type { InputSchema } from "../input-schema.ts";
import { inputSchemaOf } from "../input-schema.ts";
import { SURFACES, selectTools } from "../select-tools.ts";
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
  ["utm_source", "Only this UTM source.", undefined],
  ["totalLeadsMin", "Only partners with so many leads or more.", undefined],
  ["totalSaleAmountMax", "Only partners with so much in sales or less, in cents.", "In cents"],
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

test("the fields of a record are listed once, and later tools name the one that lists them", () => {
  const propertiesOf = (name: string) =>
    listTools({ tools: catalog, isLean: false, hasAccountArgument: false }).find((tool) => tool.name === name)
      ?.inputSchema.properties as Record<string, JsonSchema>;
  expect(propertiesOf("create_a_dub_partner").linkProps).toMatchObject({ properties: { prefix: { type: "string" } } });
  const asThere = { type: "string", description: expect.stringMatching(/As in create_a_dub_partner\. JSON object$/) };
  expect(propertiesOf("create_a_dub_partner_link").linkProps).toEqual(asThere);
  expect(propertiesOf("dub_partner_links_bulk_update").linkProps).toEqual(asThere);
  const { partner } = propertiesOf("create_a_dub_referrals_embed_token");
  expect(partner?.properties).toMatchObject({ linkProps: asThere, email: { type: "string" } });
  const alone = catalog.filter(({ name }) => name === "create_a_dub_partner_link");
  const [only] = listTools({ tools: alone, isLean: false, hasAccountArgument: false });
  expect(only?.inputSchema.properties).toMatchObject({ linkProps: { type: "object" } });
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

/** What every large provider of models takes, in its strictest form too. */
const PORTABLE = new Set(["type", "description", "properties", "required", "items", "enum"]);
const TYPES = ["object", "array", "string", "integer", "number", "boolean"];

/** What one of them would refuse, by the path of its argument. */
function unportableIn(schema: JsonSchema, path: string): string[] {
  const { type, properties, required = [], items, enum: values } = schema;
  const fields = Object.entries((properties ?? {}) as Record<string, JsonSchema>);
  const faults = {
    "a keyword": Object.keys(schema).some((keyword) => !PORTABLE.has(keyword)),
    "no single type": !TYPES.includes(type as string),
    "an object without fields": type === "object" && fields.length === 0,
    "fields of no object": type !== "object" && (properties !== undefined || "required" in schema),
    "a required field that is none": (required as string[]).some((name) => !fields.some(([field]) => field === name)),
    "a list of anything": (type === "array") !== (items !== undefined),
    "values that are no texts": values !== undefined && !(values as unknown[]).every((value) => isText(value)),
    "values of no text": values !== undefined && type !== "string",
  };
  return [
    ...Object.entries(faults).flatMap(([fault, isThere]) => (isThere ? [`${path}: ${fault}`] : [])),
    ...fields.flatMap(([name, field]) => unportableIn(field, `${path}.${name}`)),
    ...(items === undefined ? [] : unportableIn(items as JsonSchema, `${path}[]`)),
  ];
}

const isText = (value: unknown) => typeof value === "string" && value !== "";

test.each(SURFACES)("schemas of the %s list stay within what every large provider takes", (surface) => {
  const listed = [false, true].flatMap((hasAccountArgument) =>
    listTools({ ...selectTools(catalog, [{ surface }]), hasAccountArgument }),
  );
  const faults = listed.flatMap(({ name, inputSchema: { additionalProperties, ...schema } }) => [
    ...(additionalProperties === false ? [] : [`${name}: open`]),
    ...unportableIn(schema, name),
  ]);
  expect(faults).toEqual([]);
});

test("the walk sees what a provider would refuse", () => {
  const text = { type: "string" };
  const refused: JsonSchema[] = [
    { type: ["string", "null"] },
    { $ref: "#/$defs/a" },
    { type: "array", prefixItems: [text] },
    { type: "object", additionalProperties: text },
    { type: "object", properties: { a: text }, propertyNames: text },
    { type: "object", properties: { a: { anyOf: [text] } } },
    { type: "array", items: { not: text } },
    { type: "string", enum: ["a", ""] },
    { type: "object", properties: { a: text }, required: ["b"] },
  ];
  for (const schema of refused) expect(unportableIn(schema, "it"), JSON.stringify(schema)).not.toEqual([]);
});

test.each([
  ["create_a_dub_link", "geo", { type: "string", description: expect.stringMatching(/ISO 3166-1.*JSON object$/) }],
  ["create_a_dub_track_sale", "metadata", { type: "string", description: expect.stringMatching(/JSON object$/) }],
  ["dub_commissions_bulk_create", "commissions", { items: { type: "string", description: "JSON object" } }],
])("fields of any name, as in %s %s, are told as JSON text", (name, argument, schema) => {
  const tools = listTools({ tools: catalog, isLean: false, hasAccountArgument: false });
  expect(tools.find((tool) => tool.name === name)?.inputSchema.properties).toMatchObject({ [argument]: schema });
});

test.each([
  [
    { type: "integer", minimum: 1, maximum: 100 },
    { type: "integer", description: "At most 100" },
  ],
  [
    { type: "number", minimum: 10, maximum: 90 },
    { type: "number", description: "10 to 90" },
  ],
  [
    { type: "number", minimum: 0, description: "In cents." },
    { type: "number", description: "In cents" },
  ],
  [
    { type: "string", default: "usd", description: "ISO 4217." },
    { type: "string", description: "ISO 4217. Default: usd" },
  ],
  [{ type: "boolean", default: false }, { type: "boolean" }],
])("%j tells bounds and defaults in words: %j", (schema, told) => {
  expect(compactOne(schema)).toEqual(told);
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
