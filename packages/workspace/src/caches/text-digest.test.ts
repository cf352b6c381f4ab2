import { expect, test } from "vitest";
import { drawSeeds, textDigest } from "./text-digest.ts";

const SEEDS = drawSeeds();

const nameOf = ({ first, second }: ReturnType<typeof textDigest>) => first * 2 ** 21 + (second % 2 ** 21);

test("the same texts have the same digest", () => {
  expect(textDigest(SEEDS, "a", "b", "c")).toEqual(textDigest(SEEDS, "a", "b", "c"));
  const { first, second } = textDigest(SEEDS, "203.0.113.9", "acme.test", "k");
  for (const word of [first, second]) expect(Number.isInteger(word) && word >= 0 && word < 2 ** 32).toBe(true);
});

test("where one text ends and the next begins tells them apart, and so does every character", () => {
  const names = [
    ["ab", "c", ""],
    ["a", "bc", ""],
    ["abc", "", ""],
    ["", "abc", ""],
    ["", "", "abc"],
    ["a", "b", "c"],
    ["c", "b", "a"],
    ["ab", "c", "\0"],
    ["ab", "c", "é"],
    ["ab", "c", "\u01e9"],
  ] as const;
  expect(new Set(names.map((name) => nameOf(textDigest(SEEDS, name[0], name[1], name[2])))).size).toBe(names.length);
});

test("a hundred thousand visitors, links and addresses that resemble each other share no digest", () => {
  const digests = new Set<number>();
  for (let n = 0; n < 100_000; n += 1) {
    const ip = `10.${n % 3}.${(n >> 8) & 255}.${n & 255}`;
    digests.add(nameOf(textDigest(SEEDS, ip, "localhost", `k${n >> 16}`)));
  }
  const names = new Set<string>();
  for (let n = 0; n < 100_000; n += 1) names.add(`10.${n % 3}.${(n >> 8) & 255}.${n & 255}k${n >> 16}`);
  expect(digests.size).toBe(names.size);
});

test("each bit of a digest is set about as often as not, whatever the last character is", () => {
  const set = Array<number>(64).fill(0);
  const COUNT = 20_000;
  for (let n = 0; n < COUNT; n += 1) {
    const { first, second } = textDigest(SEEDS, "visitor", "acme.test", String(n));
    for (let bit = 0; bit < 32; bit += 1) {
      set[bit] = (set[bit] ?? 0) + ((first >>> bit) & 1);
      set[32 + bit] = (set[32 + bit] ?? 0) + ((second >>> bit) & 1);
    }
  }
  for (const count of set) expect(Math.abs(count / COUNT - 0.5)).toBeLessThan(0.03);
});
