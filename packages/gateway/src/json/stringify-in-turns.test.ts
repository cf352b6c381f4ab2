import { longestHoldMs } from "@overdub/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseExactly } from "./exact-json.ts";
import { stringifyInTurns } from "./stringify-in-turns.ts";

test("writes what JSON.stringify writes", async () => {
  await fc.assert(
    fc.asyncProperty(fc.anything({ withNullPrototype: true, withDate: true }), async (value) => {
      expect(await stringifyInTurns({ result: value })).toBe(JSON.stringify({ result: value }));
    }),
  );
});

test("keeps numbers of many digits, and leaves out what is not there", async () => {
  const text = '{"result":{"links":[{"id":9007199254740993},12345678901234567890]}}';
  expect(await stringifyInTurns(parseExactly(text))).toBe(text);
  expect(await stringifyInTurns({ a: undefined, b: [undefined, null], c: {} })).toBe('{"b":[null,null],"c":{}}');
  expect(await stringifyInTurns([])).toBe("[]");
});

test("a hundred thousand rows do not hold the event loop", async () => {
  const rows = Array.from({ length: 100_000 }, (_, index) => ({ id: `link_${index}`, url: "x".repeat(200), tags: [] }));
  const value = { result: { links: rows } };
  expect(await longestHoldMs(100, () => stringifyInTurns(value))).toBeLessThan(100);
}, 120_000);
