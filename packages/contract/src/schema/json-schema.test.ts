import { describe, expect, it } from "vitest";
import { z } from "zod";
import { toJsonSchema } from "./json-schema.ts";
import { queryBoolean } from "./query.ts";

describe("toJsonSchema", () => {
  it.each([
    [
      "a nullable type",
      z.string().max(5).nullable().describe("D"),
      { type: ["string", "null"], maxLength: 5, description: "D" },
    ],
    ["a nullable choice", z.enum(["a"]).nullable(), { anyOf: [{ type: "string", enum: ["a"] }, { type: "null" }] }],
    ["a nullable literal", z.literal("a").nullable(), { anyOf: [{ type: "string", const: "a" }, { type: "null" }] }],
    ["an integer", z.number().int(), { type: "integer" }],
    ["a positive integer", z.number().int().positive(), { type: "integer", minimum: 1 }],
    ["a query boolean", queryBoolean("D"), { type: "boolean", description: "D" }],
    ["an email address", z.email(), { type: "string", format: "email" }],
    ["an ending", z.string().endsWith(".x"), { type: "string", pattern: ".*\\.x$" }],
    ["a record", z.record(z.string(), z.string()), { type: "object", additionalProperties: { type: "string" } }],
    [
      "a strict object",
      z.strictObject({ a: z.string() }),
      { type: "object", properties: { a: { type: "string" } }, required: ["a"] },
    ],
    ["anything", z.unknown(), {}],
  ])("says no more than needed of %s", (_name, schema, jsonSchema) => {
    expect(toJsonSchema(schema, "input")).toEqual(jsonSchema);
  });

  it("tells what is sent from what is received", () => {
    const schema = z.object({ n: z.string().transform(Number).pipe(z.number()) });
    expect(toJsonSchema(schema, "input")).toMatchObject({ properties: { n: { type: "string" } } });
    expect(toJsonSchema(schema, "output")).toMatchObject({ properties: { n: { type: "number" } } });
  });
});
