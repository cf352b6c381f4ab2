import { createHash } from "node:crypto";
import type { Visitor } from "@overdub/storage";
import { expect, test } from "vitest";
import { identityHash, recallVisitors, Visitors } from "./visitors.ts";

const HOUR_MS = 3_600_000;

test("a visitor is the SHA-256 of address and agent", () => {
  const expected = createHash("sha256").update("203.0.113.9-UA").digest("hex");
  expect(identityHash("203.0.113.9", "UA")).toBe(expected);
  expect(identityHash("203.0.113.9", undefined)).toBe(createHash("sha256").update("203.0.113.9-").digest("hex"));
});

test("a click counts for an hour, to the millisecond, and looking does not extend it", () => {
  const visitors = new Visitors();
  visitors.remember("d", "k", "me", "click", 1000);
  expect(visitors.find("d", "k", "me", 1000)).toBe("click");
  expect(visitors.find("d", "k", "me", 1000 + HOUR_MS - 1)).toBe("click");
  expect(visitors.find("d", "k", "me", 1000 + HOUR_MS)).toBeUndefined();
});

test("others, other links and other domains are apart", () => {
  const visitors = new Visitors();
  visitors.remember("d", "k", "me", "click", 0);
  expect([
    visitors.find("d", "k", "you", 0),
    visitors.find("d", "other", "me", 0),
    visitors.find("other", "k", "me", 0),
  ]).toEqual([undefined, undefined, undefined]);
});

test("of a visitor's clicks the first of an hour is remembered", () => {
  const visitors = new Visitors();
  const at = (atMs: number) => visitors.rememberFirst("d", "k", "me", `click ${atMs}`, atMs);
  expect([at(0), at(1), at(HOUR_MS - 1), at(HOUR_MS)]).toEqual([true, false, false, true]);
  expect(visitors.find("d", "k", "me", HOUR_MS)).toBe(`click ${HOUR_MS}`);
});

test("what is forgotten counts again", () => {
  const visitors = new Visitors();
  visitors.remember("d", "k", "me", "click", 0);
  visitors.forget("d", "k", "me");
  expect(visitors.find("d", "k", "me", 0)).toBeUndefined();
});

test("clicks of an hour are known however the generations fall", () => {
  const visitors = new Visitors();
  for (let minute = 0; minute <= 300; minute += 1) {
    visitors.remember("d", "k", `visitor ${minute}`, `click ${minute}`, minute * 60_000);
    const known = [minute - 59, minute - 60].map((then) => visitors.find("d", "k", `visitor ${then}`, minute * 60_000));
    expect(known).toEqual([minute >= 59 ? `click ${minute - 59}` : undefined, undefined]);
  }
});

/** A store with these clicks, in the order of their times, and the times that it was asked for. */
function storeOf(visitors: readonly Visitor[]) {
  const asked: [fromMs: number, toMs: number, found: number][] = [];
  return {
    asked,
    async clickSeconds(sinceMs: number) {
      const recent = visitors.filter(({ timestampMs }) => timestampMs >= sinceMs);
      const seconds = Map.groupBy(recent, ({ timestampMs }) => timestampMs - (timestampMs % 1000));
      return [...seconds].map(([startMs, { length: count }]) => ({ startMs, count }));
    },
    async visitorsBetween(fromMs: number, toMs: number) {
      const found = visitors.filter(({ timestampMs }) => timestampMs >= fromMs && timestampMs < toMs);
      asked.push([fromMs, toMs, found.length]);
      return found;
    },
  };
}

test("after a restart the last hour's visitors are known", async () => {
  const store = storeOf([
    { domain: "d", key: "k", identityHash: "you", clickId: "earlier", timestampMs: 4 * HOUR_MS - 1 },
    { domain: "d", key: "k", identityHash: "me", clickId: "click", timestampMs: 5 * HOUR_MS - 1 },
  ]);
  const visitors = new Visitors(structuredClone(await recallVisitors(store, 5 * HOUR_MS)));
  expect(store.asked).toEqual([[5 * HOUR_MS - 1000, 5 * HOUR_MS, 1]]);
  expect(visitors.find("d", "k", "me", 5 * HOUR_MS)).toBe("click");
  expect(visitors.find("d", "k", "you", 5 * HOUR_MS)).toBeUndefined();
});

test("a busy hour is restored in parts, the last click of each visitor on each link", async () => {
  const MANY = 50_000;
  const idOf = (index: number) => `c${String(index).padStart(15, "0")}`;
  const store = storeOf(
    Array.from({ length: MANY }, (_, index) => ({
      domain: "d",
      key: `k${index % 2}`,
      identityHash: `visitor ${Math.floor(index / 2) % 20_000}`,
      clickId: idOf(index),
      // Some 3,300 in each second but one, which has 15,000.
      timestampMs: index < 15_000 ? 500 : 1000 + Math.floor((index - 15_000) * 0.3),
    })),
  );
  const visitors = new Visitors(structuredClone(await recallVisitors(store, HOUR_MS - 1)));
  expect(store.asked.reduce((sum, [, , found]) => sum + found, 0)).toBe(MANY);
  expect(store.asked[0]).toEqual([0, 1000, 15_000]);
  for (const [, , found] of store.asked.slice(1)) expect(found).toBeLessThanOrEqual(10_000);
  expect(store.asked.length).toBe(5);
  for (const visitor of [0, 1, 4_999, 5_000, 19_999]) {
    const last = visitor * 2 + (visitor * 2 + 40_000 < MANY ? 40_000 : 0);
    const found = ["k0", "k1"].map((key) => visitors.find("d", key, `visitor ${visitor}`, HOUR_MS - 1));
    expect(found).toEqual([idOf(last), idOf(last + 1)]);
  }
});

test("a visitor is remembered whatever the id of the click, as long as it is one of ours", () => {
  const visitors = new Visitors();
  for (const clickId of ["c", "0123456789abcde", "0123456789abcdef"]) {
    visitors.remember("d", "k", clickId, clickId, 0);
    expect(visitors.find("d", "k", clickId, 1)).toBe(clickId);
  }
  visitors.remember("d", "k", "me", "an id of more than 16 characters", 0);
  expect(visitors.find("d", "k", "me", 1)).toBeUndefined();
});
