import { describe, expect, test } from "vitest";
import type { DnsFindings } from "./judge.ts";
import { judge, nextLookDelayMs, TOLERATED_FAILURES, WATCH_MS } from "./judge.ts";

const NOON = Date.UTC(2026, 2, 4, 12);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const NEW = { verified: 0, verification_error: null, last_checked_at_ms: null, verification_token: "t" } as const;
const VERIFIED = { ...NEW, verified: 1 } as const;
const GOOD: DnsFindings = { ownership: "valid", routing: "valid" };
const MISSING: DnsFindings = { ownership: "valid", routing: "missing" };
const WRONG: DnsFindings = { ownership: "mismatch", routing: "valid" };
const SILENT: DnsFindings = { ownership: "unknown", routing: "valid" };

/** A domain after these scheduled looks, an hour apart. */
function after(domain: Parameters<typeof judge>[0], looks: readonly DnsFindings[], scheduled = true) {
  let current = domain;
  looks.forEach((findings, index) => {
    current = { ...current, ...judge(current, findings, NOON + index * HOUR, { scheduled }) };
  });
  return current;
}

describe("a domain is verified", () => {
  test.each([
    ["when both records are right", GOOD, 1],
    ["by its TXT record alone where the server has no public address", { ownership: "valid", routing: null }, 1],
    ["not without the proof of ownership", WRONG, 0],
    ["not without leading here", MISSING, 0],
    ["not while the DNS says nothing", SILENT, 0],
  ] as const)("%s", (_title, findings, verified) => {
    expect(after(NEW, [findings]).verified).toBe(verified);
  });

  test("as soon as its records are right, however long they were not", () => {
    expect(after(NEW, [...Array.from({ length: 50 }, () => MISSING), GOOD])).toMatchObject({
      verified: 1,
      verification_error: null,
    });
  });
});

describe("a verified domain", () => {
  const failures = (count: number) => Array.from({ length: count }, () => MISSING);

  test("is verified no more after certain failures in a row, and not before", () => {
    expect(after(VERIFIED, failures(TOLERATED_FAILURES - 1)).verified).toBe(1);
    expect(after(VERIFIED, failures(TOLERATED_FAILURES)).verified).toBe(0);
    expect(after(VERIFIED, [MISSING, WRONG, MISSING]).verified).toBe(0);
  });

  test("starts from nothing after a look that found it right", () => {
    expect(after(VERIFIED, [MISSING, MISSING, GOOD, MISSING, MISSING]).verified).toBe(1);
  });

  test("stays so while the DNS says nothing, or somebody asks over and over", () => {
    expect(
      after(
        VERIFIED,
        Array.from({ length: 50 }, () => SILENT),
      ).verified,
    ).toBe(1);
    expect(after(VERIFIED, failures(50), false).verified).toBe(1);
  });

  test("stays so whatever is found where its operator vouches for it", () => {
    expect(after({ ...VERIFIED, verification_token: null }, failures(50)).verified).toBe(1);
  });

  test("that lost its verification is watched anew, and may be verified again", () => {
    const lost = after(VERIFIED, failures(TOLERATED_FAILURES));
    const lostAt = NOON + (TOLERATED_FAILURES - 1) * HOUR;
    expect(nextLookDelayMs(lost, lostAt)).toBe(MINUTE);
    expect(after(lost, [GOOD]).verified).toBe(1);
  });
});

describe("the next look", () => {
  test.each([
    [0, MINUTE],
    [MINUTE, MINUTE],
    [10 * MINUTE, 5 * MINUTE],
    [HOUR, 30 * MINUTE],
    [DAY, HOUR],
    [WATCH_MS - 1, HOUR],
    [WATCH_MS, undefined],
  ])("at a domain that is not right for %d ms is %s ms away", (waitedMs, delayMs) => {
    expect(nextLookDelayMs(after(NEW, [MISSING]), NOON + waitedMs)).toBe(delayMs);
  });

  test("is a day away while all is right, an hour when something may be wrong", () => {
    expect(nextLookDelayMs(after(NEW, [GOOD]), NOON)).toBe(DAY);
    expect(nextLookDelayMs(after(VERIFIED, [MISSING]), NOON)).toBe(HOUR);
    expect(nextLookDelayMs(after(VERIFIED, [SILENT]), NOON + WATCH_MS)).toBe(HOUR);
  });

  test("comes again for 30 days after somebody asked, once they were over", () => {
    const old = after(NEW, [MISSING]);
    const asked = { ...old, ...judge(old, MISSING, NOON + WATCH_MS, { scheduled: false }) };
    expect(nextLookDelayMs(asked, NOON + WATCH_MS)).toBe(MINUTE);
    expect(nextLookDelayMs(asked, NOON + 2 * WATCH_MS)).toBe(undefined);
  });
});
