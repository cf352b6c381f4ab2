import fc from "fast-check";
import { expect, test } from "vitest";
import { toCsv } from "./to-csv.ts";

test.each([
  ["plain", "plain"],
  ["a,b", '"a,b"'],
  ['say "hi"', '"say ""hi"""'],
  ["two\nlines", '"two\nlines"'],
  ["=1+1", "'=1+1"],
  ["+1", "'+1"],
  ["-1", "'-1"],
  ["@SUM(A1)", "'@SUM(A1)"],
  ["\t=1", "'\t=1"],
  ["\r=1", '"\'\r=1"'],
  ['=HYPERLINK("x","y")', '"\'=HYPERLINK(""x"",""y"")"'],
  ["a=1", "a=1"],
  [-1, "-1"],
  [true, "true"],
  [null, ""],
  [undefined, ""],
  ["", ""],
])("%j is written %j", (cell, expected) => {
  expect(toCsv([[cell]])).toBe(`${expected}\r\n`);
});

test("every table can be read back, but for the apostrophes", () => {
  const anyRow = fc.array(fc.string({ unit: "binary" }), { minLength: 2, maxLength: 3 });
  fc.assert(
    fc.property(fc.array(anyRow, { maxLength: 5 }), (rows) => {
      const written = rows.map((row) => row.map((cell) => cell.replace(/^[=+\-@\t\r\n]/, "'$&")));
      expect(parse(toCsv(rows))).toEqual(written);
    }),
  );
});

/** The grammar of RFC 4180, the plain way. */
function parse(text: string): string[][] {
  const rows: string[][] = [];
  let rest = text;
  while (rest !== "") {
    const row: string[] = [];
    for (;;) {
      const [all = "", quoted, plain, end] = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/.exec(rest) ?? [];
      row.push(quoted?.replaceAll('""', '"') ?? plain ?? "");
      rest = rest.slice(all.length);
      if (end !== ",") break;
    }
    rows.push(row);
  }
  return rows;
}
