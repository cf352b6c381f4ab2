import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callApi, refusal } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { RateLimiter } from "./rate-limits.ts";

/** A quarter past a minute. */
const clock = createClock(Date.UTC(2026, 2, 4, 12, 0, 15));
let started: StartedWorkspace;

beforeAll(async () => {
  started = await startWorkspace({ now: clock.now });
});
afterAll(() => started.close());

async function limited(slug: string, limits: { requestsPerMinute: number; analyticsRequestsPerSecond: number }) {
  const workspace = await started.addWorkspace({ slug, ...limits });
  return { server: started.server, workspace };
}

function rateHeaders(headers: Headers): Record<string, string> {
  return Object.fromEntries([...headers].filter(([name]) => name.startsWith("x-ratelimit") || name === "retry-after"));
}

test("each answer says what is left, and the one too many when to come back", async () => {
  const target = await limited("counted", { requestsPerMinute: 2, analyticsRequestsPerSecond: 5 });
  const resetSeconds = String(Date.UTC(2026, 2, 4, 12, 1) / 1000);
  const answers = [];
  for (const path of ["/links", "/links/link_nope", "/links"]) {
    answers.push(await callApi(target, path.endsWith("nope") ? "DELETE" : "GET", path));
  }
  expect(answers.map(({ status, headers }) => ({ status, ...rateHeaders(headers) }))).toEqual([
    { status: 200, "x-ratelimit-limit": "2", "x-ratelimit-remaining": "1", "x-ratelimit-reset": resetSeconds },
    { status: 404, "x-ratelimit-limit": "2", "x-ratelimit-remaining": "0", "x-ratelimit-reset": resetSeconds },
    {
      status: 429,
      "x-ratelimit-limit": "2",
      "x-ratelimit-remaining": "0",
      "x-ratelimit-reset": resetSeconds,
      "retry-after": "45",
    },
  ]);
});

test("the refusal is Dub's, with its own spelling of the page that explains it", async () => {
  const target = await limited("refused", { requestsPerMinute: 0, analyticsRequestsPerSecond: 0 });
  expect((await callApi(target, "GET", "/links")).body).toEqual({
    error: {
      code: "rate_limit_exceeded",
      message: "Too many requests.",
      doc_url: "https://dub.co/docs/api-reference/errors#rate-limit_exceeded",
    },
  });
});

test("analytics and events share a limit by the second, apart from everything else", async () => {
  const target = await limited("apart", { requestsPerMinute: 1, analyticsRequestsPerSecond: 2 });
  expect((await callApi(target, "GET", "/analytics")).status).toBe(200);
  expect((await callApi(target, "GET", "/events")).status).toBe(200);
  expect((await refusal(target, "GET", "/analytics"))[0]).toBe(429);
  expect((await callApi(target, "GET", "/links")).status).toBe(200);
  expect((await refusal(target, "GET", "/links"))[0]).toBe(429);
});

test("keys of one workspace are counted apart from others'", async () => {
  const one = await limited("one", { requestsPerMinute: 1, analyticsRequestsPerSecond: 1 });
  const two = await limited("two", { requestsPerMinute: 1, analyticsRequestsPerSecond: 1 });
  await callApi(one, "GET", "/links");
  expect((await refusal(one, "GET", "/links"))[0]).toBe(429);
  expect((await callApi(two, "GET", "/links")).status).toBe(200);
});

test("unknown keys are refused before they are counted", async () => {
  const { headers } = await callApi(started, "GET", "/links", { key: "dub_unknown" });
  expect(rateHeaders(headers)).toEqual({});
});

test("a limiter counts keys apart, and forgets the one that was not used for longest", () => {
  const limiter = new RateLimiter(1000, 2);
  const isAllowed = (key: string) => limiter.take(key, 1, 0).isAllowed;
  expect(["a", "a", "b", "a", "b", "c", "b", "a"].map(isAllowed)).toEqual([
    true,
    false,
    true,
    false,
    false,
    true,
    false,
    true,
  ]);
});

test("windows end at multiples of their length, and the one before counts by the share of it that lies inside", () => {
  const limiter = new RateLimiter(1000);
  for (let call = 0; call < 4; call += 1) expect(limiter.take("key", 4, 10_900).resetMs).toBe(11_000);
  expect([11_000, 11_250, 11_250, 13_000].map((nowMs) => limiter.take("key", 4, nowMs).isAllowed)).toEqual([
    false,
    true,
    false,
    true,
  ]);
});

test("keeps nothing of a key but a digest, however long the key is", () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const heldBy = (makeKey: (index: number) => string) => {
    const limiter = new RateLimiter(1000);
    collect();
    const before = process.memoryUsage().heapUsed;
    for (let index = 0; index < 2000; index += 1) limiter.take(makeKey(index), 1, 0);
    collect();
    expect(limiter.take(makeKey(0), 1, 0).isAllowed).toBe(false);
    return process.memoryUsage().heapUsed - before;
  };
  // What others leave in the heap of this process in between is not the limiter's: it is not there each time.
  const leastHeldBy = (makeKey: (index: number) => string) => Math.min(...[1, 2, 3].map(() => heldBy(makeKey)));
  // As text they would take thirty megabytes.
  expect(leastHeldBy((index) => `dub_pk_${index}${"x".repeat(15_000)}`)).toBeLessThan(5_000_000);
  expect(leastHeldBy((index) => `${"é€".repeat(4_000)}${index}`)).toBeLessThan(5_000_000);
  expect(leastHeldBy((index) => Buffer.alloc(15_000, `${index} `).toString("latin1"))).toBeLessThan(5_000_000);
});
