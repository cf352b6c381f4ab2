import { Ajv } from "@modelcontextprotocol/server/validators/ajv";
import type { JsonSchema } from "@overdub/contract";
import { expect, test } from "vitest";
import { catalog } from "../catalog/catalog.ts";
import type { Tool } from "./tool.ts";

type Properties = Readonly<Record<string, JsonSchema>>;

const propertiesOf = (schema: JsonSchema) => schema.properties as Properties;

function toolNamed(name: string): Tool {
  const tool = catalog.find((candidate) => candidate.name === name);
  if (!tool) throw new Error(`No tool ${name}`);
  return tool;
}

/** Each rule breaks a client if it is not kept. See behaviour/gateway 6.2. */
test.each(catalog)("$name has schemas that every client understands", ({ querySchema, bodySchema, required }) => {
  for (const schema of [querySchema, bodySchema]) {
    expect(Object.keys(schema)).toEqual(["type", "properties"]);
    expect(schema.type).toBe("object");
    expect(JSON.stringify(schema)).not.toMatch(/"\$ref"|"\$defs"|"nullable"|"exclusiveM\w+":(true|false)/);
    // The validator of some clients refuses a whole list of tools for one schema that is none.
    expect(() =>
      new Ajv({ strict: true, allowUnionTypes: true, validateFormats: false }).compile(schema),
    ).not.toThrow();
  }
  const query = Object.keys(propertiesOf(querySchema));
  const body = Object.keys(propertiesOf(bodySchema));
  expect(query.filter((name) => body.includes(name))).toEqual([]);
  expect([...query, ...body]).toEqual(expect.arrayContaining([...required]));
  expect(new Set(required).size).toBe(required.length);
});

test.each(catalog)("$name explains each argument", ({ name, querySchema, bodySchema }) => {
  const arguments_ = { ...propertiesOf(querySchema), ...propertiesOf(bodySchema) };
  const unexplained = Object.entries(arguments_).filter(([, property]) => typeof property.description !== "string");
  expect(unexplained.map(([argument]) => `${name}.${argument}`)).toEqual([]);
});

test.each(catalog.filter((tool) => tool.method === "list"))("$name pages by limit and next_cursor only", (tool) => {
  const query = Object.keys(propertiesOf(tool.querySchema));
  expect(query).toEqual(expect.arrayContaining(["limit", "next_cursor"]));
  for (const name of ["page", "pageSize", "startingAfter", "endingBefore"]) expect(query).not.toContain(name);
  const { paging } = tool.operation;
  const maximum = paging.style === "none" ? undefined : paging.maxSize;
  expect(propertiesOf(tool.querySchema).limit).toMatchObject({ type: "integer", minimum: 1 });
  expect(propertiesOf(tool.querySchema).limit?.maximum).toBe(maximum);
});

test.each(catalog.filter((tool) => ["get", "update", "delete"].includes(tool.method)))(
  "$name declares what fills its path as query, since clients have no other place for it",
  ({ querySchema, pathArguments, name }) => {
    const expected = name === "get_single_dub_link_by_id" ? ["domain", "key"] : [...Object.values(pathArguments), "id"];
    expect(Object.keys(propertiesOf(querySchema))).toEqual(expect.arrayContaining(expected));
  },
);

test("a link is got by domain and key, and declares no id", () => {
  const tool = toolNamed("get_single_dub_link_by_id");
  expect(Object.keys(propertiesOf(tool.querySchema))).toEqual(["domain", "key", "linkId", "externalId", "shortLink"]);
});

test("the kinds of a commission are one flat object, of which only the common fields are required", () => {
  const { bodySchema, required } = toolNamed("dub_commissions_bulk_create");
  const properties = propertiesOf(bodySchema);
  expect(required).toEqual(["type", "partnerId"]);
  expect(properties.type).toMatchObject({ type: "string", enum: ["custom", "lead", "sale"] });
  expect(Object.keys(properties)).toEqual(
    expect.arrayContaining(["amount", "description", "customerId", "customer", "lead", "sale", "importStripeInvoices"]),
  );
});

test("a body that is a list is the argument that holds it", () => {
  const { bodySchema } = toolNamed("dub_links_bulk_create");
  expect(Object.keys(propertiesOf(bodySchema))).toEqual(["links"]);
  expect(propertiesOf(bodySchema).links).toMatchObject({
    type: "array",
    minItems: 1,
    maxItems: 10_000,
    items: { type: "object", required: ["url"] },
  });
});

test("what only programs may give is not listed", () => {
  expect(Object.keys(propertiesOf(toolNamed("dub_links_bulk_update").bodySchema))).toEqual(["linkIds", "data"]);
});
