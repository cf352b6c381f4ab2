import { expect, test } from "vitest";
import type { Tool } from "./tool.ts";
import { effectOf, fieldsOf, inForm, toArgument, toCall, toTyped } from "./tool.ts";

const tool = (method: string, more: Partial<Tool> = {}): Tool => ({
  name: `${method}_x`,
  resource: "links",
  method,
  description: "",
  query_schema: { properties: {} },
  required: [],
  tags: [],
  ...more,
});

test.each([
  ["list", { limit: 3, tagIds: ["a", "b"] }, { verb: "GET", route: "links", query: { limit: "3", tagIds: "a,b" } }],
  ["get", { id: "a/b" }, { verb: "GET", route: "links/a%2Fb", query: {} }],
  ["create", { url: "x" }, { verb: "POST", route: "links", query: {}, body: { url: "x" } }],
  ["update", { id: "a", url: "x" }, { verb: "PATCH", route: "links/a", query: {}, body: { url: "x" } }],
  ["delete", { id: "a" }, { verb: "DELETE", route: "links/a", query: {} }],
  ["count", { domain: "d" }, { verb: "POST", route: "links/count", query: {}, body: { domain: "d" } }],
])("%s has its route", (method, args, call) => expect(toCall(tool(method), args)).toMatchObject(call));

test("what deletes is told from what writes and what reads", () => {
  expect(
    ["list", "count", "create", "upsert", "delete", "bulk_delete", "ban"].map((name) => effectOf(tool(name))),
  ).toEqual(["reads", "reads", "writes", "writes", "deletes", "deletes", "deletes"]);
});

test("a form has what is needed first, and an id wherever the path has one", () => {
  const schema = { properties: { a: { type: "string" }, b: { type: "string" } } };
  const fields = fieldsOf(tool("update", { query_schema: schema, required: ["b"] }));
  expect(fields.map(({ name, isRequired }) => [name, isRequired])).toEqual([
    ["id", true],
    ["b", true],
    ["a", false],
  ]);
});

test.each([
  [{ type: "integer" }, "3", 3],
  [{ type: "boolean" }, "false", false],
  [{ anyOf: [{ type: "string" }, { type: "array" }] }, "a, b", ["a", "b"]],
  [{ type: "object" }, '{"DE":"x"}', { DE: "x" }],
  [{ type: "object" }, "{half", "{half"],
  [{ type: "string" }, "", undefined],
])("%j reads %j", (schema, typed, value) => expect(toArgument(schema, typed)).toEqual(value));

test("arguments go into their fields and come out again", () => {
  for (const value of ["x", 3, true, ["a", "b"], { a: 1 }]) {
    const type = Array.isArray(value) ? "array" : typeof value;
    expect(toArgument({ type }, toTyped(value))).toEqual(value);
  }
});

test("no form of a call has a secret, and quotes end nothing", () => {
  const place = { gateway: "http://gw.example", accountId: "acc" };
  const create = tool("create");
  const args = { url: "https://x.example/it's" };
  expect(inForm("curl", create, args, place)).toBe(
    `curl 'http://gw.example/proxy/links?integrated_account_id=acc' \\\n  -H "Authorization: Bearer $TOKEN" \\\n  -H "Content-Type: application/json" \\\n  -d '{"url":"https://x.example/it'\\''s"}'`,
  );
  expect(inForm("CLI", create, args, place)).toContain("tool call create_x");
  expect(JSON.parse(inForm("MCP", create, args, place)).params).toEqual({ name: "create_x", arguments: args });
  expect(inForm("JavaScript", create, args, place)).toContain("process.env.TOKEN");
});
