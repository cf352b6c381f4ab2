import fc from "fast-check";
import { expect, test } from "vitest";
import { readCsv, toCsv } from "./csv.ts";

test("what is written is read again", () => {
  const cell = fc.string({ minLength: 1 }).filter((text) => !/^[=+\-@\t\r]/.test(text) && !/\r/.test(text));
  fc.assert(
    fc.property(fc.array(fc.record({ "first name": cell, url: cell }), { minLength: 1 }), (rows) => {
      expect(readCsv(toCsv(rows), 1_000)).toEqual([
        ["first name", "url"],
        ...rows.map((row) => [row["first name"], row.url]),
      ]);
    }),
  );
});

test.each([
  [
    "\uFEFFa;b\n1;2\n",
    [
      ["a", "b"],
      ["1", "2"],
    ],
  ],
  [
    "a\tb\r\n1\t2",
    [
      ["a", "b"],
      ["1", "2"],
    ],
  ],
  [
    "a,b\n\n1,2\n",
    [
      ["a", "b"],
      ["1", "2"],
    ],
  ],
  [
    'a,b\n"x\ny","say ""hi"""\n',
    [
      ["a", "b"],
      ["x\ny", 'say "hi"'],
    ],
  ],
])("%j is %j", (text, rows) => {
  expect(readCsv(text, 10)).toEqual(rows);
});

test("a row that is cut off is left out", () => {
  expect(readCsv("a,b\n1,2\n3,", 10, false)).toEqual([
    ["a", "b"],
    ["1", "2"],
  ]);
  expect(readCsv("a\n1\n2\n3\n", 2)).toEqual([["a"], ["1"]]);
});
