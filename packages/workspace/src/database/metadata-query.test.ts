import { describe, expect, test } from "vitest";
import { parseMetadataQuery } from "./metadata-query.ts";

describe("a condition on metadata", () => {
  test.each([
    ["metadata['plan']:'pro'", [["plan"], "=", "pro"]],
    ['metadata["plan"] = "pro plus"', [["plan"], "=", "pro plus"]],
    ["metadata['plan']:pro", [["plan"], "=", "pro"]],
    ["metadata['a']['b.c']!=x", [["a", "b.c"], "!=", "x"]],
    ["metadata['seats'] >= 5", [["seats"], ">=", "5"]],
    ["metadata['seats']<'5'", [["seats"], "<", "5"]],
    ["metadata['seats'] == 5", [["seats"], "=", "5"]],
    ["METADATA['Plan']:'O'Hara'", [["Plan"], "=", "O'Hara"]],
    ["metadata['name']:'Tom and Jerry'", [["name"], "=", "Tom and Jerry"]],
  ])("%s", (query, expected) => {
    const [condition, ...others] = parseMetadataQuery(query);
    expect([condition?.path, condition?.operator, condition?.value]).toEqual(expected);
    expect(others).toEqual([]);
  });

  test.each([
    ["metadata['a']:1 and metadata['b']:2"],
    ["metadata['a']:1 OR metadata['b']:2"],
    ["metadata['a']:'1' AND country:US AND metadata['b']:'2'"],
    ["metadata['a']:1 and metadata['b c']:3 and metadata['b']:2"],
  ])("%s asks for both", (query) => {
    expect(parseMetadataQuery(query)).toEqual([
      { path: ["a"], operator: "=", value: "1" },
      { path: ["b"], operator: "=", value: "2" },
    ]);
  });

  test.each([[undefined], [""], ["  "], ["nonsense"], ["metadata['a']:''"], ["metadata['a']"], ["metadata[a]:1"]])(
    "%j filters nothing",
    (query) => {
      expect(parseMetadataQuery(query)).toEqual([]);
    },
  );
});

test("however long it is, it is read in no time", () => {
  const before = process.cpuUsage();
  for (const long of [" ", " and ", "['a']", "metadata['a']:1 ", "=", "'", "a "]) {
    for (const end of ["", "x", "!"]) parseMetadataQuery(`metadata['a']:${long.repeat(10_000 / long.length)}${end}`);
  }
  // A pattern that starts again at each space takes more than a second for one of these.
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(500);
});
