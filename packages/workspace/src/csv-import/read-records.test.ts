import fc from "fast-check";
import { expect, test } from "vitest";
import { chunksOf } from "../testing/snapshot-file.ts";
import { readRecords } from "./read-records.ts";

async function read(file: string | Uint8Array, size?: number) {
  const records: [number, ...string[]][] = [];
  for await (const { row, cells } of readRecords(chunksOf(file, size))) records.push([row, ...cells]);
  return records;
}

test.each<[string, string | Uint8Array]>([
  ["commas", "a,b\n1,2\n"],
  ["semicolons, as Excel writes in half of Europe", "a;b\n1;2\n"],
  ["tabs", "a\tb\n1\t2"],
  ["CRLF", "a,b\r\n1,2\r\n"],
  ["a byte order mark", "\uFEFFa,b\n1,2\n"],
  ["quotes", '"a","b"\n"1","2"\n'],
])("%s", async (_name, file) => {
  expect(await read(file)).toEqual([
    [1, "a", "b"],
    [2, "1", "2"],
  ]);
});

test("Excel's sep= line names the delimiter, and is a row", async () => {
  expect(await read("sep=;\r\na;b,c\r\n1;2\r\n")).toEqual([
    [2, "a", "b,c"],
    [3, "1", "2"],
  ]);
});

test("rows are numbered as a spreadsheet does: quoted newlines are within one, empty ones count", async () => {
  expect(await read('a,b\n"x\ny","say ""hi"""\n\n,\n3,4\n')).toEqual([
    [1, "a", "b"],
    [2, "x\ny", 'say "hi"'],
    [5, "3", "4"],
  ]);
});

test("whatever is written as CSV is read back, however the file is cut into chunks", async () => {
  const cell = fc.string({ unit: fc.constantFrom("a", "é", "😀", '"', ",", ";", "\n", "\r\n", " ") });
  const table = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(table, fc.integer({ min: 1, max: 40 }), async (rows, size) => {
      const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
      const file = [["h,1", "h2"], ...rows].map((cells) => cells.map(quote).join(",")).join("\n");
      const kept = rows.filter((cells) => cells.some((text) => text.trim() !== ""));
      expect((await read(file, size)).slice(1).map(([, ...cells]) => cells)).toEqual(kept);
    }),
  );
});

test.each<[string, Uint8Array, RegExp]>([
  ["UTF-16 with a mark", Buffer.from("\uFEFFurl,key\n", "utf16le"), /UTF-16: save it as UTF-8/],
  ["UTF-16 without", Buffer.from("url,key\n", "utf16le"), /UTF-16: save it as UTF-8/],
  ["Latin-1", Buffer.from("url,title\nx,\xfcber\n", "latin1"), /no UTF-8: save it as UTF-8/],
  ["a quote that never ends", Buffer.from('a,b\n1,2\n"3,4\n'), /no CSV behind row 2: Quote Not Closed/],
])("%s is refused with a hint", async (_name, file, message) => {
  await expect(read(file)).rejects.toMatchObject({ name: "WorkspaceError", message: expect.stringMatching(message) });
});

test("an endless cell is refused before it fills the memory", async () => {
  await expect(read(`a,b\n${"x".repeat(1_100_000)},1\n`, 65_536)).rejects.toThrow(/no CSV behind row 1/);
});
