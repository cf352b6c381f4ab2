import fc from "fast-check";
import { expect, test } from "vitest";
import { createId } from "./create-id.ts";

test("an id is its prefix and 25 characters of Crockford's base 32, of which the first is 1 in our time", () => {
  fc.assert(
    fc.property(fc.integer({ min: Date.UTC(2024, 0), max: Date.UTC(2039, 0) }), (nowMs) => {
      expect(createId("link_", nowMs)).toMatch(/^link_1[0-9A-HJKMNP-TV-Z]{24}$/);
    }),
  );
});

test("ids sort by creation, within a millisecond and when the clock goes back a little, too", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1.7e12, max: 1.7e12 + 60_000 }), { minLength: 2 }), (times) => {
      const ids = times.map((nowMs) => createId("tag_", nowMs));
      expect(ids).toEqual([...new Set(ids)].sort());
    }),
  );
});

test("new workspace ids are told apart from Dub's older ones, which begin with ws_c", () => {
  expect(createId("ws_", Date.UTC(2026, 0))).toMatch(/^ws_[^cC]/);
});
