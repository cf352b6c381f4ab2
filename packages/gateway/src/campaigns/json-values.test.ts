import fc from "fast-check";
import { expect, test } from "vitest";
import { readLines, readListValues } from "./json-values.ts";

const refuse = (message: string) => new Error(message);

async function* piecesOf(text: string, size: number) {
  for (let start = 0; start < text.length; start += size) yield text.slice(start, start + size);
}

async function valuesOf(text: string, size: number, read = readListValues) {
  const values: unknown[] = [];
  for await (const { text: value } of read(piecesOf(text, size), refuse)) values.push(JSON.parse(value));
  return values;
}

const sizes = fc.integer({ min: 1, max: 50 });
const objects = fc.array(fc.dictionary(fc.string(), fc.jsonValue()));

test("the values of a list are what JSON reads, wherever its text is cut", async () => {
  await fc.assert(
    fc.asyncProperty(objects, sizes, fc.constantFrom(undefined, 1, "\t"), async (rows, size, indent) => {
      const text = JSON.stringify(rows, null, indent);
      expect(await valuesOf(text, size)).toEqual(JSON.parse(text));
    }),
    { numRuns: 60 },
  );
});

test("lines are what JSON reads, wherever their text is cut", async () => {
  await fc.assert(
    fc.asyncProperty(objects, sizes, async (rows, size) => {
      const lines = rows.map((row) => JSON.stringify(row));
      expect(await valuesOf(lines.join("\n"), size, readLines)).toEqual(lines.map((line) => JSON.parse(line)));
    }),
    { numRuns: 60 },
  );
});

test("values are told with the lines on which they begin", async () => {
  const lines: number[] = [];
  for await (const { line } of readListValues(piecesOf('[1,\n{"a":\n2},\n3\n]', 3), refuse)) lines.push(line);
  expect(lines).toEqual([1, 2, 4]);
});

test.each(["{}", "[1", "[1]]", "[1,]x", "", "[,1]"])("%j is no list", async (text) => {
  await expect(valuesOf(text, 2)).rejects.toThrow();
});

test("a value longer than anything that is meant is refused before it is whole", async () => {
  const long = `["${"x".repeat(1_100_000)}`;
  await expect(valuesOf(long, 65_536)).rejects.toThrow("The value in line 1 is longer than 1000000 characters.");
  await expect(valuesOf(long, 65_536, readLines)).rejects.toThrow("The value in line 1 is longer");
});
