import { describe, expect, it } from "vitest";
import { z } from "zod";
import { toJsonSchema } from "./json-schema.ts";
import { pageNumber, pageSize, queryArray, queryBoolean, queryList, queryNumber, requiredQueryList } from "./query.ts";

const Query = z.object({ flag: queryBoolean(""), list: queryList(""), page: pageNumber(), size: pageSize(100, "") });

describe("query schemas", () => {
  it.each([
    [{}, {}],
    [{ flag: "true" }, { flag: true }],
    [{ flag: "FALSE" }, { flag: false }],
    [{ flag: false }, { flag: false }],
    [{ list: "a, b,,c" }, { list: ["a", "b", "c"] }],
    [{ list: ["a", " b "] }, { list: ["a", "b"] }],
    [{ list: "" }, { list: [] }],
    [
      { page: "2", size: "100" },
      { page: 2, size: 100 },
    ],
    [
      { page: 2, size: 1 },
      { page: 2, size: 1 },
    ],
  ])("%j is read as %j", (input, output) => {
    expect(Query.parse(input)).toEqual(output);
  });

  it.each([{ flag: "1" }, { flag: null }, { page: "-1" }, { page: "" }, { size: "0" }, { size: "ten" }])(
    "%j is refused",
    (input) => {
      expect(Query.safeParse(input).success).toBe(false);
    },
  );

  it.each([
    ["", []],
    ["a, b,,c", ["a", "b", "c"]],
    [["a"], ["a"]],
  ])("required lists take %j", (list, items) => {
    expect([requiredQueryList("").parse(list), queryArray("").parse(list)]).toEqual([items, items]);
  });

  it("leaves it to the handler to miss an array, but tells callers that it is required", () => {
    const Missing = z.object({ array: queryArray("D") });
    expect(Missing.parse({})).toEqual({ array: [] });
    expect(toJsonSchema(Missing, "input")).toEqual({
      type: "object",
      properties: { array: { type: "array", items: { type: "string" }, description: "D" } },
      required: ["array"],
    });
    expect(z.object({ list: requiredQueryList("") }).safeParse({}).success).toBe(false);
  });

  it.each([
    ["5", 5],
    ["2.5", 2.5],
    [5, 5],
    [undefined, undefined],
    ["0", "refused"],
    ["11", "refused"],
    ["ten", "refused"],
  ])("a number from 1 to 10 takes %j", (input, output) => {
    const parsed = queryNumber("", { min: 1, max: 10 }).safeParse(input);
    expect(parsed.success ? parsed.data : "refused").toBe(output);
  });
});
