import { budgetOf } from "@overdub/contract";
import fc from "fast-check";
import { expect, test } from "vitest";
import { rateLimitHeaders, readRateLimit, retryAfterSeconds } from "./rate-limit.ts";

const nowMs = Date.parse("2026-11-02T10:00:00.000Z");
const nowSeconds = nowMs / 1000;

function normalize(headers: Record<string, string>, status = 200, path = "/links"): Record<string, string> {
  const said = readRateLimit({ headers }, nowMs);
  return rateLimitHeaders({ status, said, budget: budgetOf(path), waitSeconds: retryAfterSeconds(said) });
}

test.each([
  ["delta seconds", "12", "12"],
  ["a fraction of a second", "0.2", "1"],
  ["zero", "0", "1"],
  ["epoch seconds", String(nowSeconds + 30), "30"],
  ["epoch milliseconds", String(nowMs + 2_500), "3"],
  ["an instant that has passed", String(nowMs - 60_000), "1"],
  ["a date", "Mon, 02 Nov 2026 10:00:07 GMT", "7"],
  ["a day", "86400", "3600"],
  ["nonsense", "soon", "10"],
])("a 429 says when to come back in whole seconds: %s", (_, given, expected) => {
  expect(normalize({ "retry-after": given }, 429)["retry-after"]).toBe(expected);
});

test("a 429 without Retry-After counts on the reset, else on ten seconds", () => {
  expect(normalize({ "x-ratelimit-reset": String(nowMs + 4_000) }, 429)["retry-after"]).toBe("4");
  expect(normalize({}, 429)).toEqual({ "retry-after": "10" });
});

const at = (ms: number) => new Date(ms).toUTCString();

test.each([-600, -60, -3, 0, 3, 60, 600, 86_400])(
  "a clock that is %i seconds off changes nothing: instants are the upstream's",
  (skewSeconds) => {
    const theirs = nowMs + skewSeconds * 1000;
    for (const value of [String(theirs + 20_000), String(theirs / 1000 + 20), at(theirs + 20_000)]) {
      for (const name of ["retry-after", "x-ratelimit-reset"]) {
        expect([name, value, normalize({ date: at(theirs), [name]: value }, 429)["retry-after"]]).toEqual([
          name,
          value,
          "20",
        ]);
      }
    }
    expect(normalize({ date: at(theirs), "retry-after": "20" }, 429)["retry-after"]).toBe("20");
  },
);

test("the seconds that Date leaves out are no skew", () => {
  expect(
    readRateLimit({ headers: { date: at(nowMs - 1_000), "x-ratelimit-reset": String(nowMs + 250) } }, nowMs),
  ).toEqual(expect.objectContaining({ resetInMs: 250 }));
  expect(normalize({ date: "soon", "x-ratelimit-reset": String(nowMs + 4_000) }, 429)["retry-after"]).toBe("4");
});

test("an outage that says when to come back is told as it is", () => {
  expect(normalize({ "retry-after": "120" }, 503)).toEqual({ "retry-after": "120" });
  expect(normalize({}, 503)).toEqual({});
  expect(normalize({ "retry-after": "120" }, 502)).toEqual({});
});

test("a success never carries Retry-After, which Dub sends on every answer", () => {
  expect(normalize({ "retry-after": String(nowMs + 3_000) })).toEqual({});
});

test("the window is a minute, and a second for analytics and events", () => {
  const window = (path: string) => normalize({ "x-ratelimit-limit": "60" }, 200, path)["ratelimit-limit"];
  expect([window("/links"), window("/analytics"), window("/partners/analytics"), window("/events")]).toEqual([
    "60;w=60",
    "60;w=1",
    "60;w=1",
    "60;w=1",
  ]);
});

test("what Dub did not say is not made up", () => {
  expect(normalize({})).toEqual({});
  expect(normalize({ "x-ratelimit-limit": "many", "x-ratelimit-remaining": "", "x-ratelimit-reset": "-1" })).toEqual(
    {},
  );
});

test("whatever Dub sends, clients can parse it and never wait for ever or not at all", () => {
  const value = fc.oneof(
    fc.string(),
    fc.nat().map(String),
    fc.double({ min: 0, max: 2e13, noNaN: true }).map(String),
    fc.integer({ min: nowMs - 1e7, max: nowMs + 1e7 }).map(String),
    fc.integer({ min: nowSeconds - 1e5, max: nowSeconds + 1e5 }).map(String),
  );
  const names = ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset", "retry-after"];
  const headers = fc.dictionary(fc.constantFrom(...names), value, { noNullPrototype: true });
  const check = (given: Record<string, string>, status: number) => {
    const { "ratelimit-limit": limit, "retry-after": retryAfter, ...rest } = normalize(given, status);
    if (limit !== undefined) expect(limit).toMatch(/^\d+;w=60$/);
    for (const text of Object.values(rest)) expect(text).toMatch(/^\d+$/);
    if (status !== 429) expect(retryAfter).toBeUndefined();
    else {
      expect(retryAfter).toMatch(/^\d+$/);
      expect(Number(retryAfter)).toBeGreaterThanOrEqual(1);
      expect(Number(retryAfter)).toBeLessThanOrEqual(3600);
    }
  };
  fc.assert(fc.property(headers, fc.constantFrom(200, 404, 429, 500), check));
});
