import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readRecords } from "./read-records.ts";

class FileError extends Error {
  override readonly name = "FileError";
}

const refuse = (message: string, options?: ErrorOptions) => new FileError(message, options);

async function* chunksOf(file: string | Uint8Array, size = Number.POSITIVE_INFINITY) {
  const bytes = typeof file === "string" ? Buffer.from(file) : file;
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function read(file: string | Uint8Array, size?: number) {
  const records: [number, ...string[]][] = [];
  for await (const { row, cells, fault } of readRecords(chunksOf(file, size), refuse)) {
    records.push(fault === undefined ? [row, ...cells] : [row, fault]);
  }
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

test.each([
  ["a cell longer than one may be", `"${"x".repeat(32_768)}",2`, "It has a cell of more than 32767 characters."],
  ["more cells than there may be", ",".repeat(16_384), "It has more than 16384 cells."],
])("a row with %s is told, and the next is read", async (_name, line, fault) => {
  expect(await read(`a,b\n${line}\n3,${"y".repeat(32_767)}\n`)).toEqual([
    [1, "a", "b"],
    [2, fault],
    [3, "3", "y".repeat(32_767)],
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

const WITHIN = "It has a quote within a cell that does not begin with one.";
const BEHIND = "It has text behind a quote that is closed.";
const OPEN = "It has a quote that is not closed.";

describe.each([1, 3, 1000])("in chunks of %i bytes, a stray quote costs its line alone:", (size) => {
  test.each<[string, string, string]>([
    ["within a cell", '5" pipe', WITHIN],
    ["at the end of a cell", '5"', WITHIN],
    ["behind a blank", ' "x"', WITHIN],
    ["behind a cell in quotes", '"x"y', BEHIND],
    ["that opens and is closed by a later cell in quotes", '"5 inch', BEHIND],
    ["that opens within a cell in quotes", '"a "good" one"', BEHIND],
  ])("%s", async (_name, cell, fault) => {
    for (const [delimiter, end] of [
      [",", "\n"],
      ["\t", "\r\n"],
      [";", "\r"],
    ] as const) {
      const file = [
        ["a", "b"],
        ["1", "x"],
        [cell, "y"],
        ["3", "z"],
        ['"in ""quotes"""', '"w"'],
      ];
      const text = file.map((cells) => cells.join(delimiter) + end).join("");
      expect(await read(text, size)).toEqual([
        [1, "a", "b"],
        [2, "1", "x"],
        [3, fault],
        [4, "3", "z"],
        [5, 'in "quotes"', "w"],
      ]);
    }
  });

  test("that opens and is never closed", async () => {
    expect(await read('a,b\n1,2\n"3,4\n5,6\n7,8', size)).toEqual([
      [1, "a", "b"],
      [2, "1", "2"],
      [3, OPEN],
      [4, "5", "6"],
      [5, "7", "8"],
    ]);
  });
});

test("a quote that is not closed within a long file costs its line alone", async () => {
  const rows = Array.from({ length: 200_000 }, (_, n) => `${n},${n}`);
  const records = await read(`a,b\n"x,1\n${rows.join("\n")}\n`, 65_536);
  expect(records.slice(1, 3)).toEqual([
    [2, OPEN],
    [3, "0", "0"],
  ]);
  expect(records).toHaveLength(rows.length + 2);
});

test.each<[string, Uint8Array, RegExp]>([
  ["UTF-16 with a mark", Buffer.from("\uFEFFurl,key\n", "utf16le"), /UTF-16: save it as UTF-8/],
  ["UTF-16 without", Buffer.from("url,key\n", "utf16le"), /UTF-16: save it as UTF-8/],
  ["Latin-1", Buffer.from("url,title\nx,\xfcber\n", "latin1"), /no UTF-8: save it as UTF-8/],
])("%s is refused with a hint", async (_name, file, message) => {
  await expect(read(file)).rejects.toMatchObject({ name: "FileError", message: expect.stringMatching(message) });
});

test("an endless cell is refused before it fills the memory", async () => {
  await expect(read(`a,b\n${"x".repeat(1_100_000)},1\n`, 65_536)).rejects.toThrow(/no CSV behind row 1/);
});
