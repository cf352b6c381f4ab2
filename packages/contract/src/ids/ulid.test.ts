import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createUlids, firstUlidAt } from "./ulid.ts";

const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
const anyTimes = fc.array(fc.integer({ min: 0, max: 2 ** 48 - 1 }), { minLength: 2 });
const anyNearTimes = fc.array(fc.integer({ min: 1_700_000_000_000, max: 1_700_000_000_005 }), { minLength: 2 });
const timesOfAMinute = fc.array(fc.integer({ min: 1_700_000_000_000, max: 1_700_000_060_000 }), { minLength: 2 });

test("a ULID is 26 characters of Crockford's base 32 and begins with its time", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 48 - 1 }), (nowMs) => {
      const ulid = createUlids(randomBytes)(nowMs);
      expect(ulid).toMatch(ULID);
      expect(ulid.slice(0, 10)).toBe(firstUlidAt(nowMs));
    }),
  );
});

test("the time is that of the ULID specification's example", () => {
  expect(firstUlidAt(1_469_918_176_385)).toBe("01ARYZ6S41");
});

test("ULIDs of one source sort by creation, within a millisecond and when the clock goes back, too", () => {
  fc.assert(
    fc.property(fc.oneof(timesOfAMinute, anyNearTimes), (times) => {
      const ulids = times.map(createUlids(randomBytes));
      expect(ulids).toEqual([...new Set(ulids)].sort());
    }),
  );
});

test("ULIDs of one source are different, whatever the times", () => {
  fc.assert(
    fc.property(anyTimes, (times) => {
      const ulids = [...times, ...times].map(createUlids(randomBytes));
      expect(new Set(ulids).size).toBe(ulids.length);
    }),
  );
});

test("a clock that is years ahead or behind leaves the ULIDs of others at their own time, and in their order", () => {
  const newUlid = createUlids(randomBytes);
  const ours: string[] = [];
  for (let ms = 0; ms < 50; ms += 1) {
    const nowMs = 1_800_000_000_000 + Math.floor(ms / 10);
    newUlid(253_402_300_799_999);
    newUlid(nowMs - 86_400_000 * (ms % 20));
    ours.push(newUlid(nowMs));
    expect(ours.at(-1)?.slice(0, 10)).toBe(firstUlidAt(nowMs));
  }
  expect(ours).toEqual(ours.toSorted());
});

test("every ULID from an instant on comes after the first there can be, and every earlier one before", () => {
  fc.assert(
    fc.property(anyTimes, ([atMs = 0, nowMs = 0]) => {
      expect(createUlids(randomBytes)(nowMs) >= firstUlidAt(atMs)).toBe(nowMs >= atMs);
    }),
  );
});

test("each millisecond has a random part of its own, which uses every character about equally", () => {
  const newUlid = createUlids(randomBytes);
  const parts = Array.from({ length: 2_000 }, (_, ms) => newUlid(ms).slice(10));
  expect(new Set(parts.map((part) => part.slice(0, 12))).size).toBe(parts.length);
  const text = parts.join("");
  const counts = Array.from("0123456789ABCDEFGHJKMNPQRSTVWXYZ", (digit) => text.split(digit).length - 1);
  // Six standard deviations around 1000.
  expect(Math.min(...counts)).toBeGreaterThan(810);
  expect(Math.max(...counts)).toBeLessThan(1190);
});

test("counting upwards carries, and goes over to the next millisecond after the largest", () => {
  const from = (...bytes: number[]) =>
    createUlids((size) => Uint8Array.from({ length: size }, (_, i) => bytes[i] ?? 31));
  const carrying = from(0);
  expect([carrying(0), carrying(0)].map((ulid) => ulid.slice(10))).toEqual(["0ZZZZZZZZZZZZZZZ", "1000000000000000"]);
  const overflowing = from();
  expect([overflowing(0), overflowing(0)]).toEqual([
    `${"0".repeat(10)}${"Z".repeat(16)}`,
    `${"0".repeat(9)}1${"Z".repeat(16)}`,
  ]);
});
