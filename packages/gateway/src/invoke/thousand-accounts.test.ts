import { expect, test } from "vitest";
import type { Account } from "../accounts/account.ts";
import { listAllDubAnalytics } from "../catalog/analytics/list-all-dub-analytics.ts";
import { createADubLink } from "../catalog/links/create-a-dub-link.ts";
import { listAllDubLinks } from "../catalog/links/list-all-dub-links.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import { ACCOUNT } from "../testing/mcp-server.ts";
import { NO_REQUEST_LOG } from "../testing/no-request-log.ts";
import { createScriptedLimits } from "../testing/scripted-limits.ts";
import type { VirtualClock } from "../testing/virtual-clock.ts";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import type { ToolArguments } from "../tools/tool.ts";
import type { Send } from "../upstream/send.ts";
import { createInvoke } from "./create-invoke.ts";
import { createPacer } from "./pacing/create-pacer.ts";

const START_MS = Date.parse("2026-11-02T10:00:17.300Z");
const ACCOUNTS = 1_000;
const MAX_PER_ACCOUNT = 8;
const MAX_PER_UPSTREAM = 128;

/** Requests per minute, analytics and events per second. */
const PLANS = [
  [60, 2],
  [600, 2],
  [1_200, 4],
  [3_000, 8],
] as const;

/** The same numbers in every run. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** A Dub that enforces each key's limits, and remembers what reached it. */
function createDub(clock: VirtualClock, random: (below: number) => number) {
  const limits = new Map<string, ReturnType<typeof createScriptedLimits>>();
  const underWay = new Map<string, number>();
  const dub = { refused: 0, seen: new Map<string, number>(), peaks: new Map<string, number>() };

  function limitOf(key: string, isAnalytics: boolean) {
    const [, plan = ""] = key.split("_");
    const [perMinute, perSecond] = PLANS[Number(plan)] ?? PLANS[0];
    const name = `${key} ${isAnalytics}`;
    const known =
      limits.get(name) ??
      (isAnalytics ? createScriptedLimits(perSecond, 1_000) : createScriptedLimits(perMinute, 60_000));
    limits.set(name, known);
    return known;
  }

  function enter(name: string): () => void {
    const count = (underWay.get(name) ?? 0) + 1;
    underWay.set(name, count);
    dub.peaks.set(name, Math.max(dub.peaks.get(name) ?? 0, count));
    return () => underWay.set(name, (underWay.get(name) ?? 0) - 1);
  }

  const send: Send = async ({ url, headers, body }) => {
    const key = headers.authorization?.slice("Bearer ".length) ?? "";
    const { host, pathname, searchParams } = new URL(url);
    const leave = [enter(key), enter(host)];
    const callId = searchParams.get("domain") ?? JSON.parse(body ?? "{}").externalId;
    dub.seen.set(callId, (dub.seen.get(callId) ?? 0) + 1);
    await clock.sleep(2 + random(30));
    const { isAllowed, headers: limitHeaders } = limitOf(
      key,
      pathname.endsWith("/analytics"),
    )(START_MS + clock.nowMs());
    if (!isAllowed) dub.refused += 1;
    await clock.sleep(5 + random(80));
    for (const done of leave) done();
    return {
      status: isAllowed ? 200 : 429,
      headers: limitHeaders,
      body: Buffer.from(isAllowed ? "[]" : '{"error":{"code":"rate_limit_exceeded","message":"Too many requests."}}'),
    };
  };
  return Object.assign(dub, { send });
}

function accountOf(index: number): Account {
  const plan = index % PLANS.length;
  const baseUrl = index % 10 === 9 ? "http://other-dub.example" : "http://dub.example";
  return { ...ACCOUNT, id: `account-${index}`, baseUrl, sealedCredential: `key_${plan}_${index}` };
}

test("1,000 accounts with mixed limits: none starves, no budget is exceeded, nothing is sent twice", async () => {
  const clock = createVirtualClock();
  const random = createRandom(42);
  const dub = createDub(clock, random);
  const invoke = createInvoke({
    send: dub.send,
    credentials: {
      open: async (account) => ({ account, bearer: account.sealedCredential }),
      reopen: async () => undefined,
    },
    recordOutcome: async () => {},
    pacer: createPacer({ timer: clock, maxPerAccount: MAX_PER_ACCOUNT, maxPerUpstream: MAX_PER_UPSTREAM }),
    requestLog: NO_REQUEST_LOG,
    reloadAccount: async (account) => account,
    readmit: async () => {},
    stopping: new AbortController().signal,
    draining: new AbortController().signal,
    userAgent: "test",
    cursorKeys: () => [new Uint8Array(32)],
    now: () => START_MS + clock.nowMs(),
  });

  let calls = 0;
  const answered = new Map<string, number>();
  const refused: { waitedMs: number; interactive: boolean }[] = [];
  let slowestInteractiveMs = 0;

  async function call(account: Account, interactive: boolean): Promise<void> {
    const callId = `call-${calls++}`;
    const kind = random(4);
    const tool = kind === 0 ? listAllDubAnalytics : kind === 1 ? createADubLink : listAllDubLinks;
    const args: ToolArguments =
      kind === 1 ? { query: {}, body: { externalId: callId } } : { query: { domain: callId } };
    const startedMs = clock.nowMs();
    try {
      await invoke(account, tool, args, { interactive });
      answered.set(account.id, (answered.get(account.id) ?? 0) + 1);
      if (interactive) slowestInteractiveMs = Math.max(slowestInteractiveMs, clock.nowMs() - startedMs);
    } catch (error) {
      if (!(error instanceof GatewayError) || error.statusCode !== 429) throw error;
      expect(error.remote).toBeUndefined();
      expect(dub.seen.has(callId)).toBe(false);
      refused.push({ waitedMs: clock.nowMs() - startedMs, interactive });
    }
  }

  const work: Promise<void>[] = [];
  for (let index = 0; index < ACCOUNTS; index += 1) {
    const account = accountOf(index);
    // Every fiftieth runs a bulk job with all its might, and is used by people at the same time.
    if (index % 50 === 0) for (let item = 0; item < 150; item += 1) work.push(call(account, false));
    work.push(
      (async () => {
        for (let visit = 0; visit < 6; visit += 1) {
          await clock.sleep(random(8_000));
          await Promise.all([call(account, true), call(account, true)]);
        }
      })(),
    );
  }
  await clock.runAll();
  await Promise.all(work);

  expect(dub.refused).toBe(0);
  expect([...dub.seen.values()].filter((times) => times !== 1)).toEqual([]);
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.filter(({ interactive }) => !interactive)).toEqual([]);
  expect(dub.seen.size + refused.length).toBe(calls);
  for (let index = 0; index < ACCOUNTS; index += 1) {
    // Only calls over a limit of their own are refused: twelve calls of people, and all of a bulk job.
    const least = index % 50 === 0 ? 150 : 12;
    expect(answered.get(`account-${index}`), `account ${index}`).toBeGreaterThanOrEqual(least);
  }
  expect(slowestInteractiveMs).toBeLessThanOrEqual(2_000 + 115);
  expect(Math.max(...refused.map(({ waitedMs }) => waitedMs))).toBeLessThanOrEqual(2_000);
  const peak = (name: string) => dub.peaks.get(name) ?? 0;
  expect(Math.max(...[...dub.peaks].filter(([name]) => name.startsWith("key_")).map(([, count]) => count))).toBe(
    MAX_PER_ACCOUNT,
  );
  expect(peak("dub.example")).toBeLessThanOrEqual(MAX_PER_UPSTREAM);
  expect(peak("other-dub.example")).toBeLessThanOrEqual(MAX_PER_UPSTREAM);
});
