import { readdirSync } from "node:fs";
import type { JsonSchema, OperationId } from "@overdub/contract";
import { operations, toJsonSchema } from "@overdub/contract";
import { expect, test } from "vitest";
import { MISSING_ROWS, NEWER_ROWS, PRODUCT_ROWS } from "../testing/product-table.ts";
import { inputSchemaOf } from "../tool-calls/input-schema.ts";
import type { Tool } from "../tools/tool.ts";
import { routesOf } from "../tools/tool-routes.ts";
import { catalog } from "./catalog.ts";

const ROWS = [...PRODUCT_ROWS, ...MISSING_ROWS, ...NEWER_ROWS];

/** Operations that no tool calls. */
const EXCLUDED = new Map<OperationId, string>([
  ["getMetatags", "reads a web page for a form's preview, which is the dashboard's business"],
  ["checkIframeable", "for forms that offer cloaking, undocumented"],
  ["getLink", "getLinkInfo by another path, undocumented"],
  ["getLinkDashboard", "for pages that show a link's settings, undocumented"],
  ["checkLinkExists", "for forms that check while one types, undocumented"],
  ["getRandomLinkKey", "for forms that propose a slug, undocumented"],
  ["trackClick", "counts the visit of a web page, in the visitor's browser, without a credential"],
  ["trackVisit", "counts the visit of a web page likewise"],
  ["createCustomer", "not in Dub's document: customers come with their lead or sale"],
  ["getCustomersCount", "only Dub's web pages call it"],
  ["trackLeadClient", "the browser's form of trackLead, with a publishable key, which accounts do not hold"],
  ["trackSaleClient", "the browser's form of trackSale, likewise"],
  ["getTagsCount", "only Dub's web pages call it"],
  ["getFoldersCount", "only Dub's web pages call it"],
  ["getFolder", "only Dub's web pages call it"],
  ["exportAnalytics", "a ZIP for people, undocumented; retrieveAnalytics has the same rows"],
  ["exportEvents", "a CSV for people, undocumented; listEvents has the same rows"],
  ["retrievePublicAnalytics", "for strangers, without a credential, undocumented; retrieveAnalytics tells more"],
  ["retrieveSeries", "the embedded workspace's own, for charts; retrieveAnalytics has the totals"],
  ["pullEvents", "the embedded workspace's own, for sync jobs: an agent lists events"],
  ["streamEvents", "the embedded workspace's own, and it does not end"],
  ["getDomain", "a row of listDomains, undocumented"],
  ["getDomainsCount", "Dub's dashboard counts so, undocumented"],
  ["setPrimaryDomain", "Dub's dashboard calls it, undocumented"],
  ["getDomainVerification", "the embedded workspace's own: the hosted Dub has none"],
  ["verifyDomain", "likewise"],
]);

test("the product's 47 names come first, byte for byte and in its order; then what it leaves out", () => {
  expect(PRODUCT_ROWS).toHaveLength(47);
  expect(MISSING_ROWS).toHaveLength(7);
  const names = catalog.map((tool) => tool.name);
  expect(names.slice(0, 47)).toEqual(PRODUCT_ROWS.map((row) => row.name));
  expect(names.slice(47)).toEqual(expect.arrayContaining([...MISSING_ROWS, ...NEWER_ROWS].map((row) => row.name)));
});

test.each(ROWS)("$name is what its row says", (row) => {
  const tool = toolNamed(row.name);
  expect({
    route: `${tool.resource}.${tool.method}`,
    proxy: proxyOf(tool),
    upstream: `${tool.operation.method} ${tool.operation.path.replaceAll(/\{\w+\}/g, "{}")}`,
    required: tool.required,
    paging: pagingOf(tool),
    hints: hintsOf(tool),
    tags: tool.tags,
    name: tool.name,
  }).toEqual(row);
});

test("every tool is alone in a file of its name, in the folder of its resource", () => {
  const files = readdirSync(import.meta.dirname, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.parentPath !== import.meta.dirname && entry.name !== "index.ts")
    .map((entry) => `${entry.parentPath.slice(import.meta.dirname.length + 1)}/${entry.name}`);
  const expected = catalog.map(({ resource, name }) => `${kebab(resource)}/${kebab(name)}.ts`);
  expect(files.toSorted()).toEqual(expected.toSorted());
});

test("no two tools share a name, or a route of the Proxy API", () => {
  const routes = catalog.flatMap((tool) => routesOf(tool).map(({ verb, rest }) => `${verb} ${tool.resource}/${rest}`));
  expect(new Set(catalog.map((tool) => tool.name)).size).toBe(catalog.length);
  expect(new Set(routes).size).toBe(routes.length);
});

test("every operation of the contract is one tool's, or left out for a reason", () => {
  const called = catalog.map((tool) => tool.operation.id);
  expect(new Set(called).size).toBe(called.length);
  expect([...called, ...EXCLUDED.keys()].toSorted()).toEqual(Object.keys(operations).toSorted());
});

test.each(catalog)("$name is described for an agent", ({ name, description, annotations }) => {
  expect(name).toMatch(/^[a-z0-9_]{1,64}$/);
  expect(description.length).toBeGreaterThan(150);
  expect(description.length).toBeLessThan(800);
  expect(description).not.toMatch(/\s{2}|\.[A-Z]|\s$/);
  expect(annotations.title).toMatch(/^[A-Z][\w' ]{5,40}$/);
  expect(annotations.openWorldHint).toBe(true);
  for (const mentioned of description.match(/\b\w+_dub_\w+|\bdub_\w+_\w+/g) ?? []) {
    expect(catalog.map((other) => other.name)).toContain(mentioned);
    expect(mentioned).not.toBe(name);
  }
});

test.each(catalog)("$name tells of arguments that there are", (tool) => {
  const own = Object.keys(inputSchemaOf(tool).properties);
  const others = catalog.flatMap((other) => [
    ...propertiesOf(other.querySchema),
    ...propertiesOf(other.bodySchema),
    ...fieldsOfAnswer(other),
  ]);
  for (const [, mentioned = ""] of tool.description.matchAll(/`([A-Za-z_]+)`/g)) {
    expect([...own, ...others]).toContain(mentioned);
  }
});

function propertiesOf(schema: JsonSchema): string[] {
  return Object.keys(schema.properties as object);
}

/** Names at any depth: descriptions say `partner.id`, or `verified` of a row. */
function fieldsOfAnswer({ operation: { success } }: Tool): string[] {
  return [...JSON.stringify(toJsonSchema(success.body, "output")).matchAll(/"(\w+)":\{/g)].map(([, name = ""]) => name);
}

function toolNamed(name: string): Tool {
  const tool = catalog.find((candidate) => candidate.name === name);
  if (!tool) throw new Error(`No tool ${name}`);
  return tool;
}

function proxyOf(tool: Tool): string {
  const [first] = routesOf(tool);
  return `${first?.verb} /proxy/${tool.resource}/${first?.rest.replace(":id", "{id}")}`.replace(/\/$/, "");
}

function pagingOf({ method, operation: { paging } }: Tool): string {
  if (method !== "list") return "-";
  return paging.style === "none" ? "N" : `${paging.style === "page" ? "P" : "A"}${paging.maxSize}`;
}

function hintsOf({ annotations: { readOnlyHint, destructiveHint, idempotentHint } }: Tool): string {
  return `${readOnlyHint ? "R" : "-"}${destructiveHint ? "D" : "-"}${idempotentHint ? "I" : "-"}`;
}

function kebab(name: string): string {
  return name.replaceAll("_", "-");
}
