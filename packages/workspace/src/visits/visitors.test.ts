import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { identityHash, Visitors } from "./visitors.ts";

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

test("after a restart the last hour's visitors are known", async () => {
  const visitors = new Visitors();
  const asked: number[] = [];
  const eventStore = {
    async recentVisitors(sinceMs: number) {
      asked.push(sinceMs);
      return [{ domain: "d", key: "k", identityHash: "me", clickId: "click", timestampMs: 5 * HOUR_MS - 1 }];
    },
  };
  await visitors.restore(eventStore, 5 * HOUR_MS);
  expect(asked).toEqual([4 * HOUR_MS]);
  expect(visitors.find("d", "k", "me", 5 * HOUR_MS)).toBe("click");
});
