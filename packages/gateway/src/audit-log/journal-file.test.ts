import { appendFile, mkdtemp, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { JournalFile, readLines } from "./journal-file.ts";

let folder: string;
let files = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "overdub-journal-"));
});
afterAll(() => rm(folder, { recursive: true }));

const newPath = () => join(folder, String(files++));

async function textsOf(path: string): Promise<readonly string[]> {
  const { file, texts } = await JournalFile.open(path);
  await file.close();
  return texts;
}

async function write(path: string, texts: readonly string[]): Promise<void> {
  const { file } = await JournalFile.open(path);
  for (const text of texts) await file.add(text);
  await file.close();
}

test("what was added is there when the file is opened again, until it is cleared", async () => {
  const path = newPath();
  await write(path, ["one", '{"ü":"\u2028"}', ""]);
  const { file, texts } = await JournalFile.open(path);
  expect(texts).toEqual(["one", '{"ü":"\u2028"}', ""]);
  await file.add("four");
  expect(await textsOf(path)).toEqual([...texts, "four"]);
  await file.clear();
  await file.add("five");
  await file.close();
  expect(await textsOf(path)).toEqual(["five"]);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test("a file that ends anywhere has the texts before, and takes others after them", async () => {
  const lines = fc.array(
    fc.string({ unit: "binary" }).map((text) => JSON.stringify(text)),
    { maxLength: 4 },
  );
  await fc.assert(
    fc.asyncProperty(lines, fc.double({ min: 0, max: 1, noNaN: true }), fc.string(), async (texts, share, garbage) => {
      const path = newPath();
      await write(path, texts);
      const whole = await readFile(path);
      await truncate(path, Math.floor(whole.length * share));
      await appendFile(path, garbage.replaceAll("\n", ""));
      const left = await textsOf(path);
      expect(left).toEqual(texts.slice(0, left.length));
      if (share === 1) expect(left).toEqual(texts);
      await write(path, ["another"]);
      expect(await textsOf(path)).toEqual([...left, "another"]);
    }),
    { numRuns: 50 },
  );
});

test("a line of which a byte has changed is none, and nothing after it", async () => {
  const path = newPath();
  await write(path, ["first", "second", "third"]);
  const bytes = await readFile(path);
  for (let place = 0; place < bytes.length; place += 1) {
    const changed = Buffer.from(bytes);
    changed[place] = (changed[place] ?? 0) ^ 1;
    const { texts } = readLines(changed);
    expect(texts.length).toBeLessThan(3);
    expect(texts).toEqual(["first", "second", "third"].slice(0, texts.length));
  }
  await writeFile(path, "no line of ours\n");
  expect(await textsOf(path)).toEqual([]);
});
