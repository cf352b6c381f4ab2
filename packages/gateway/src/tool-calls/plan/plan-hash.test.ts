import { expect, test } from "vitest";
import type { PlanBinding } from "./plan-hash.ts";
import { hashPlan, isPlanHash } from "./plan-hash.ts";

const KEY = new Uint8Array(32).fill(1);
const NOW_MS = 1_790_000_000_000;
const BINDING: PlanBinding = { accountId: "a", tool: "t", args: { id: "link_1", data: { x: 1, y: 2 } }, state: ["b"] };
const HASH = hashPlan(KEY, BINDING, NOW_MS);

test("holds for the same call, whatever the order of its arguments, for a quarter of an hour", () => {
  const reordered = { ...BINDING, args: { data: { y: 2, x: 1 }, id: "link_1" } };
  expect(isPlanHash(KEY, HASH, reordered, NOW_MS)).toBe(true);
  expect(isPlanHash(KEY, HASH, BINDING, NOW_MS + 15 * 60_000)).toBe(true);
  expect(isPlanHash(KEY, HASH, BINDING, NOW_MS + 15 * 60_000 + 1_000)).toBe(false);
  expect(isPlanHash(KEY, HASH, BINDING, NOW_MS - 60_000)).toBe(false);
});

test.each<[string, PlanBinding]>([
  ["another account", { ...BINDING, accountId: "b" }],
  ["another tool", { ...BINDING, tool: "u" }],
  ["other arguments", { ...BINDING, args: { ...BINDING.args, id: "link_2" } }],
  ["more arguments", { ...BINDING, args: { ...BINDING.args, extra: null } }],
  ["another state", { ...BINDING, state: ["c"] }],
  ["no state", { ...BINDING, state: undefined }],
])("does not hold for %s", (_what, binding) => {
  expect(isPlanHash(KEY, HASH, binding, NOW_MS)).toBe(false);
});

test.each(["", ".", "x", `${HASH}x`, HASH.slice(0, -1), `zzzzzz.${HASH.split(".")[1]}`, "NaN.x"])(
  "%j is no hash",
  (text) => {
    expect(isPlanHash(KEY, text, BINDING, NOW_MS)).toBe(false);
  },
);

test("cannot be made without the key", () => {
  expect(isPlanHash(new Uint8Array(32), HASH, BINDING, NOW_MS)).toBe(false);
});
