import { expect, test } from "vitest";
import { shareLookups } from "./shared-lookup.ts";

function setUp() {
  const asked: (readonly string[])[] = [];
  const waiting: PromiseWithResolvers<void>[] = [];
  const lookUp = shareLookups(async (keys) => {
    asked.push(keys);
    const gate = Promise.withResolvers<void>();
    waiting.push(gate);
    await gate.promise;
    return new Map(keys.filter((key) => key !== "nobody").map((key) => [key, `found ${key}`]));
  });
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  return { asked, waiting, lookUp, turn };
}

test("whoever asks while one look-up runs shares the next, which starts after they asked", async () => {
  const { asked, waiting, lookUp, turn } = setUp();
  const first = lookUp("a");
  await turn();
  const others = [lookUp("b"), lookUp("nobody"), lookUp("b"), lookUp("a")];
  await turn();
  expect(asked).toEqual([["a"]]);
  waiting[0]?.resolve();
  expect(await first).toBe("found a");
  await turn();
  expect(asked).toEqual([["a"], ["b", "nobody", "a"]]);
  waiting[1]?.resolve();
  expect(await Promise.all(others)).toEqual(["found b", undefined, "found b", "found a"]);
});

test("a failure is that of those who shared it, and no later one's", async () => {
  const { asked, waiting, lookUp, turn } = setUp();
  const first = lookUp("a");
  await turn();
  const second = lookUp("b");
  waiting[0]?.reject(new Error("gone"));
  await expect(first).rejects.toThrow("gone");
  await turn();
  waiting[1]?.resolve();
  expect(await second).toBe("found b");
  expect(asked).toEqual([["a"], ["b"]]);
});

test("many share several, in order", async () => {
  const sizes: number[] = [];
  const lookUp = shareLookups(async (keys) => {
    sizes.push(keys.length);
    return new Map(keys.map((key) => [key, key]));
  });
  const keys = Array.from({ length: 70 }, (_, index) => `key ${index}`);
  expect(await Promise.all(keys.map(lookUp))).toEqual(keys);
  expect(sizes).toEqual([32, 32, 6]);
});
