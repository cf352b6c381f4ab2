import { expect, test } from "vitest";
import { keysLike } from "./keys-like.ts";

const NOW = new Date(2026, 10, 30);

test.each([
  ["winter", ["winter-26", "winter-2", "winter-3"]],
  ["winter-early", ["early-winter", "winter-early-26", "winter-early-2"]],
  ["a-a", ["a-a-26", "a-a-2", "a-a-3"]],
  ["x".repeat(190), []],
])("instead of %s there are %j", (key, keys) => {
  expect(keysLike(key, NOW)).toEqual(keys);
});
