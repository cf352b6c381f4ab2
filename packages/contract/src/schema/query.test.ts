import { describe, expect, it } from "vitest";
import { z } from "zod";
import { pageNumber, pageSize, queryBoolean, queryList } from "./query.ts";

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
});
