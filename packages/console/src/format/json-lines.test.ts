import fc from "fast-check";
import { expect, test } from "vitest";
import { foldRows, toJsonText } from "./json-lines.ts";

test("what is written is the same value, whatever it is", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(toJsonText(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test("a row that fits is one line, and rows beyond the first are folded", () => {
  const result = Array.from({ length: 12 }, (_, clicks) => ({ country: "DE", clicks }));
  const lines = toJsonText({ result, next: null }).split("\n");
  expect(lines.slice(0, 4)).toEqual([
    "{",
    '  "result": [',
    '    { "country": "DE", "clicks": 0 },',
    expect.any(String),
  ]);
  const parts = foldRows(lines, 8);
  expect(parts.filter((part) => "rows" in part)).toEqual([{ from: 10, rows: 4 }]);
  expect(parts.reduce((sum, part) => sum + ("rows" in part ? part.rows : 1), 0)).toBe(lines.length);
  expect(foldRows(lines, 9).filter((part) => "rows" in part)).toEqual([]);
});
