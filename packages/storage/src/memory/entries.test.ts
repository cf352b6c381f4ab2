import { LRUCache } from "lru-cache";
import { expect, test } from "vitest";
import { upTo } from "./entries.ts";

test("a cache holds so many entries, those that were used last", () => {
  const cache = new LRUCache<string, number>(upTo(3));
  for (const [index, key] of ["a", "b", "c"].entries()) cache.set(key, index);
  cache.get("a");
  cache.set("d", 3);
  expect([...cache.keys()].toSorted()).toEqual(["a", "c", "d"]);
});
