import fc from "fast-check";
import { expect, test } from "vitest";
import { readLines } from "./read-lines.ts";

async function linesOf(chunks: readonly Uint8Array[], maxBytes = 100): Promise<(string | null)[]> {
  const lines: (string | null)[] = [];
  const stream = async function* () {
    yield* chunks;
  };
  for await (const { bytes, isTooLong, isTerminated } of readLines(stream(), maxBytes)) {
    const text = Buffer.from(bytes).toString();
    lines.push(isTooLong ? null : isTerminated ? text : `${text}…`);
  }
  return lines;
}

const bytesOf = (text: string) => new TextEncoder().encode(text);

test.each<[string, (string | null)[]]>([
  ["", []],
  ["a\n", ["a"]],
  ["a\n\nb", ["a", "", "b…"]],
  ["1234\n12345\n1\n", ["1234", null, "1"]],
  ["é é\n", [null]],
  ["123456", [null]],
])("%j is the lines %j, of at most 4 bytes", async (text, lines) => {
  expect(await linesOf([bytesOf(text)], 4)).toEqual(lines);
});

test("it makes no difference in which pieces a stream comes", async () => {
  const piece = fc.constantFrom("a", "bc", "\n", "é", "\r\n", "12345");
  await fc.assert(
    fc.asyncProperty(fc.array(piece), fc.array(fc.nat(20)), async (pieces, cuts) => {
      const bytes = bytesOf(pieces.join(""));
      const ends = [...cuts, bytes.length].sort((a, b) => a - b);
      const chunks = ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
      expect(await linesOf(chunks, 6)).toEqual(await linesOf([bytes], 6));
    }),
  );
});
