import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Cursor, CursorKeys } from "./cursor.ts";
import { bindFilters, openCursor, sealCursor } from "./cursor.ts";

const keys: CursorKeys = [randomBytes(32)];
const nowMs = Date.parse("2026-11-02T10:00:00.000Z");
const here = { accountId: "account-1", resource: "links", nowMs };

const cursorOf = (over: Partial<Cursor> = {}): Cursor => ({
  accountId: "account-1",
  resource: "links",
  position: { after: "link_1" },
  size: 100,
  filters: bindFilters({ domain: "acme.link" }),
  ...over,
});

test("a cursor comes back as it went", () => {
  const position = fc.oneof(
    fc.string().map((after) => ({ after })),
    fc.string().map((before) => ({ before })),
    fc.nat().map((page) => ({ page })),
    fc.integer({ min: 1, max: 1_000_000 }).map((page) => ({ page, isBackwards: true as const })),
    fc.nat().map((offset) => ({ offset })),
  );
  const filters = fc.dictionary(fc.string(), fc.string(), { noNullPrototype: true }).map(bindFilters);
  fc.assert(
    fc.property(position, filters, fc.integer({ min: 1, max: 1000 }), (at, bound, size) => {
      const cursor = cursorOf({ position: at, filters: bound, size });
      const text = sealCursor(keys, cursor, nowMs);
      expect(text).toMatch(/^[A-Za-z0-9_-]+$/);
      expect(openCursor(keys, text, here)).toEqual(cursor);
    }),
  );
});

test.each<[string, Partial<Cursor>, number]>([
  ["next to a row", { position: { after: "link_01KB9Z5C6Q7R8S9T0V1W2X3Y4Z" } }, 110],
  ["at a page", { position: { page: 12 } }, 65],
  ["at a page on the way back", { position: { page: 12, isBackwards: true } }, 65],
  ["in a response that was cut", { position: { offset: 2_000 } }, 70],
])("a place %s costs few bytes, without filters", (_where, place, maxLength) => {
  const cursor = cursorOf({ filters: bindFilters({}), accountId: crypto.randomUUID(), ...place });
  expect(sealCursor(keys, cursor, nowMs).length).toBeLessThanOrEqual(maxLength);
});

test("no other text passes for one", () => {
  const genuine = sealCursor(keys, cursorOf(), nowMs);
  const changed = fc
    .tuple(fc.nat(genuine.length - 1), fc.constantFrom(..."ABCabc019_-"))
    .map(([at, letter]) => genuine.slice(0, at) + letter + genuine.slice(at + 1))
    // The last letter carries spare bits, so another one may stand for the same bytes.
    .filter((text) => !Buffer.from(text, "base64url").equals(Buffer.from(genuine, "base64url")));
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.base64String(), changed), (text) => {
      expect(() => openCursor(keys, text, here)).toThrow("Invalid next_cursor");
    }),
  );
});

test("it opens for its own account and resource only", () => {
  const text = sealCursor(keys, cursorOf(), nowMs);
  expect(() => openCursor(keys, text, { ...here, accountId: "account-2" })).toThrow("Invalid next_cursor");
  expect(() => openCursor(keys, text, { ...here, resource: "events" })).toThrow("Invalid next_cursor");
});

test("it lasts for a day", () => {
  const text = sealCursor(keys, cursorOf(), nowMs);
  const dayMs = 24 * 60 * 60 * 1000;
  expect(openCursor(keys, text, { ...here, nowMs: nowMs + dayMs })).toEqual(cursorOf());
  expect(() => openCursor(keys, text, { ...here, nowMs: nowMs + dayMs + 1000 })).toThrow("Cursor expired");
});

test("it outlives a change of key, as long as the old one is kept", () => {
  const text = sealCursor(keys, cursorOf(), nowMs);
  const fresh = randomBytes(32);
  expect(openCursor([fresh, keys[0]], text, here)).toEqual(cursorOf());
  expect(() => openCursor([fresh], text, here)).toThrow("Invalid next_cursor");
});

test("it tells its holder nothing", () => {
  const text = sealCursor(keys, cursorOf(), nowMs);
  expect(Buffer.from(text, "base64url").toString("latin1")).not.toMatch(/link_1|acme|account/);
});

test("filters are the same in any order, and are stored up to 1 kB", () => {
  expect(bindFilters({ a: "1", b: "2" }).hash).toBe(bindFilters({ b: "2", a: "1" }).hash);
  expect(bindFilters({ a: "1", b: "2" }).hash).not.toBe(bindFilters({ a: "1b", b: "2" }).hash);
  expect(bindFilters({ search: "x".repeat(900) }).stored).toEqual({ search: "x".repeat(900) });
  expect(bindFilters({ search: "x".repeat(1100) }).stored).toBeUndefined();
});
