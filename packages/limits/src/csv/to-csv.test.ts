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
  ["-1+cmd|' /C calc'!A0", "'-1+cmd|' /C calc'!A0"],
  ["-1", "-1"],
  ["-12.50", "-12.50"],
  ["+49 30 1234", "'+49 30 1234"],
  ["@SUM(A1)", "'@SUM(A1)"],
  ["＝1+1", "'＝1+1"],
  ["  =1+1", "'  =1+1"],
  ["\t1", "'\t1"],
  ["\t=1", "'\t'=1"],
  ["\r=1", "\"'\r'=1\""],
  ["x;=1+1", "x;'=1+1"],
  ["x; @SUM(A1)", "x;' @SUM(A1)"],
  ["x|+1+1", "x|'+1+1"],
  ["x\t-1-1", "x\t'-1-1"],
  ['x;"=1+1"', '"x;\'""=1+1"""'],
  ["two\n=lines", '"two\n\'=lines"'],
  ["1;-2;3", "1;-2;3"],
  ["a; b | c", "a; b | c"],
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
      const withoutApostrophes = (read: string[][]) => read.map((row) => row.map((cell) => cell.replaceAll("'", "")));
      expect(withoutApostrophes(parse(toCsv(rows)))).toEqual(withoutApostrophes(rows));
    }),
  );
});

test("no formula begins in any cell, whatever separates them and whether quotes count", () => {
  const text = fc.string({
    unit: fc.constantFrom("=", "+", "-", "@", ";", "|", ",", "\t", "\r", "\n", '"', "'", " ", "a", "1"),
  });
  fc.assert(
    fc.property(fc.array(fc.array(text, { minLength: 1, maxLength: 3 }), { maxLength: 3 }), (rows) => {
      const file = toCsv(rows);
      const cells = [
        ...parse(file).flat(),
        ...file.split(/[;\r\n]/),
        ...file.split(/[|\r\n]/),
        ...file.split(/[\t\r\n]/),
      ];
      for (const cell of cells) {
        const read = cell.replace(/^[ "]+/, "");
        if (/^[=+\-@]/.test(read)) expect(read).toMatch(/^-\d+(\.\d+)?(["',;|\t\r\n]|$)/);
      }
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
