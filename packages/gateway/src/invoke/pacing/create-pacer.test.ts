import { expect, test } from "vitest";
import type { GatewayError } from "../../errors/gateway-error.ts";
import { createVirtualClock } from "../../testing/virtual-clock.ts";
import type { RateLimit } from "../../upstream/rate-limit.ts";
import type { Pacer, PacerOptions, Slot, SlotOptions } from "./create-pacer.ts";
import { createPacer } from "./create-pacer.ts";

const NOTHING_SAID: RateLimit = {
  limit: undefined,
  remaining: undefined,
  resetInMs: undefined,
  retryAfterMs: undefined,
};
const SUCCESS = { isRefusal: false, said: NOTHING_SAID };

const said = (limit: number, remaining: number, resetInMs: number) => ({
  isRefusal: false,
  said: { ...NOTHING_SAID, limit, remaining, resetInMs },
});

function start(options: PacerOptions = {}) {
  const clock = createVirtualClock();
  const pacer = createPacer({ timer: clock, ...options });
  const started: string[] = [];
  const turns = new Map<string, Slot>();
  const refused = new Map<string, GatewayError>();
  const ask = (name: string, { credentialId = "a", upstream = "u", ...options }: Partial<SlotOptions> = {}) => {
    const request: SlotOptions = { budget: "general", isInteractive: true, upstream, credentialId, ...options };
    const taken = Promise.resolve().then(() => pacer.take(request));
    return taken.then(
      (turn) => {
        started.push(name);
        turns.set(name, turn);
      },
      (error: GatewayError) => void refused.set(name, error),
    );
  };
  const end = (name: string, report = SUCCESS) => turns.get(name)?.end(report);
  return { clock, pacer, started, refused, ask, end };
}

/** One answer without a word about limits: from then on there are none. */
async function unlimited(pacer: Pacer, ...credentialIds: string[]): Promise<void> {
  for (const credentialId of credentialIds) {
    for (const budget of ["general", "analytics"] as const) {
      (await pacer.take({ budget, isInteractive: true, upstream: "u", credentialId })).end(SUCCESS);
    }
  }
}

test("so many calls of an account are under way at once, and the next begins when one ends", async () => {
  const { clock, pacer, started, ask, end } = start({ maxPerAccount: 2 });
  await unlimited(pacer, "a", "b");
  for (const name of ["1", "2", "3", "4"]) void ask(name);
  void ask("other", { credentialId: "b" });
  await clock.runUntil(10);
  expect(started).toEqual(["1", "2", "other"]);
  end("2");
  await clock.runUntil(20);
  expect(started).toEqual(["1", "2", "other", "3"]);
});

test("accounts take turns where an upstream has no room for all", async () => {
  const { clock, pacer, started, ask, end } = start({ maxPerUpstream: 1 });
  await unlimited(pacer, "a", "b", "c");
  for (const name of ["a1", "a2", "a3"]) void ask(name, { credentialId: "a" });
  for (const name of ["b1", "b2"]) void ask(name, { credentialId: "b" });
  void ask("c1", { credentialId: "c" });
  void ask("elsewhere", { upstream: "v" });
  await clock.runUntil(1);
  for (let next = 0; next < 6; next += 1) {
    end(started.filter((name) => name !== "elsewhere").at(-1) ?? "");
    await clock.runUntil(clock.nowMs() + 1);
  }
  expect(started).toEqual(["a1", "elsewhere", "a2", "b1", "c1", "a3", "b2"]);
});

test("who would wait for more than two seconds is refused at once, and told when to come back", async () => {
  const { clock, started, refused, ask, end } = start();
  await ask("1");
  end("1", said(60, 0, 30_000));
  await ask("2");
  expect(started).toEqual(["1"]);
  expect(clock.nowMs()).toBe(0);
  expect(refused.get("2")).toMatchObject({
    statusCode: 429,
    remote: undefined,
    headers: {
      "retry-after": "31",
      "ratelimit-limit": "60;w=60",
      "ratelimit-remaining": "0",
      "ratelimit-reset": "31",
    },
  });
});

test("who would wait for less does, and goes as soon as it fits", async () => {
  const { clock, started, ask, end } = start();
  await ask("1", { budget: "analytics" });
  end("1", said(2, 0, 400));
  void ask("2", { budget: "analytics" });
  await clock.runUntil(899);
  expect(started).toEqual(["1"]);
  await clock.runUntil(901);
  expect(started).toEqual(["1", "2"]);
});

test("nobody waits for longer, whatever holds the call up", async () => {
  const { clock, pacer, refused, ask } = start({ maxPerAccount: 1 });
  await unlimited(pacer, "a");
  void ask("hangs");
  void ask("waits");
  await clock.runUntil(1_999);
  expect(refused.size).toBe(0);
  await clock.runUntil(2_000);
  expect(refused.get("waits")).toMatchObject({ statusCode: 429, headers: { "retry-after": "2" } });
});

test("a program that can wait does, and lets people pass", async () => {
  const { clock, started, refused, ask, end } = start();
  await ask("1");
  end("1", said(60, 0, 30_000));
  void ask("patient", { isInteractive: false });
  await clock.runUntil(30_500);
  expect(started).toEqual(["1"]);
  // The tenth that is kept for people is not for the patient one.
  void ask("person");
  await clock.runUntil(31_500);
  expect(started).toEqual(["1", "person"]);
  await clock.runUntil(60_000);
  expect(started).toEqual(["1", "person", "patient"]);
  void ask("gives up", { isInteractive: false });
  end("person", said(60, 0, 60_000));
  expect(refused.size).toBe(0);
});

test("a quarter of an account's calls is kept for people", async () => {
  const { clock, pacer, started, ask } = start({ maxPerAccount: 4 });
  await unlimited(pacer, "a");
  for (const name of ["p1", "p2", "p3", "p4"]) void ask(name, { isInteractive: false });
  void ask("person");
  await clock.runUntil(1);
  expect(started).toEqual(["p1", "p2", "p3", "person"]);
});

test("a budget that is used up holds up no other", async () => {
  const { clock, started, ask, end } = start();
  await ask("1", { budget: "analytics" });
  end("1", said(2, 0, 900));
  void ask("analytics", { budget: "analytics" });
  void ask("general");
  await clock.runUntil(1);
  expect(started).toEqual(["1", "general"]);
});

test("until an upstream has said what it allows, it gets what Dub's smallest plan allows", async () => {
  const { clock, started, ask, end } = start();
  for (const name of ["1", "2", "3"]) void ask(name, { budget: "analytics" });
  await clock.runUntil(1);
  expect(started).toEqual(["1", "2"]);
  end("1");
  await clock.runUntil(2);
  expect(started).toEqual(["1", "2", "3"]);
});

test("nobody is refused for what is only assumed of an upstream, as long as it may say more", async () => {
  const { clock, started, refused, ask, end } = start();
  const names = Array.from({ length: 12 }, (_, index) => String(index + 1));
  for (const name of names) void ask(name, { budget: "analytics" });
  await clock.runUntil(10);
  expect([started, [...refused.keys()]]).toEqual([["1", "2"], []]);
  end("1", said(16, 15, 1_000));
  await clock.runUntil(20);
  expect(started.slice(0, 9)).toEqual(names.slice(0, 9));
  for (const name of names) end(name, said(16, 4, 900));
  await clock.runUntil(30);
  expect([started, [...refused.keys()]]).toEqual([names, []]);
});

test("and who waits for an upstream that says nothing is refused after two seconds", async () => {
  const { clock, refused, ask } = start();
  for (const name of ["1", "2", "3", "4", "5", "6", "7", "8"]) void ask(name, { budget: "analytics" });
  await clock.runUntil(1_900);
  expect(refused.size).toBe(0);
  await clock.runUntil(2_000);
  expect([...refused.values()].every(({ statusCode }) => statusCode === 429)).toBe(true);
  expect(refused.size).toBeGreaterThan(0);
});

test("an upstream that refuses is left alone for as long as it asks, in whole seconds", async () => {
  const { clock, started, refused, ask, end } = start();
  await ask("1");
  end("1", { isRefusal: true, said: { ...NOTHING_SAID, retryAfterMs: 500 } });
  void ask("2");
  await clock.runUntil(999);
  expect(started).toEqual(["1"]);
  await clock.runUntil(1_001);
  expect(started).toEqual(["1", "2"]);
  end("2", { isRefusal: true, said: { ...NOTHING_SAID, retryAfterMs: 9_500 } });
  await ask("3");
  expect(refused.get("3")?.headers["retry-after"]).toBe("10");
});

test("a 429 that says nothing pauses for the ten seconds that its caller is told", async () => {
  const { started, refused, ask, end } = start();
  await ask("1");
  end("1", { isRefusal: true, said: NOTHING_SAID });
  await ask("2");
  expect(started).toEqual(["1"]);
  expect(refused.get("2")?.headers["retry-after"]).toBe("10");
});

test("the gateway's own limit counts both budgets together", async () => {
  const { pacer, started, refused, ask } = start({ accountLimit: 6 });
  await unlimited(pacer, "a");
  for (const name of ["1", "2"]) await ask(name, { budget: "analytics" });
  for (const name of ["3", "4", "5"]) await ask(name);
  expect(started).toEqual(["1", "2", "3", "4"]);
  expect(refused.get("5")?.headers).toMatchObject({ "ratelimit-limit": "6;w=10", "ratelimit-remaining": "0" });
});

test("who leaves gives up the place", async () => {
  const { clock, pacer, started, refused, ask, end } = start({ maxPerAccount: 1 });
  await unlimited(pacer, "a");
  const controller = new AbortController();
  void ask("1");
  void ask("leaves", { signal: controller.signal });
  void ask("2");
  await clock.runUntil(1);
  controller.abort();
  end("1");
  await clock.runUntil(2);
  expect(started).toEqual(["1", "2"]);
  expect(refused.get("leaves")?.statusCode).toBe(499);
  await ask("late", { signal: controller.signal });
  expect(refused.get("late")?.statusCode).toBe(499);
});

test("no more wait than there is room for, of one account and of all", async () => {
  const { clock, pacer, refused, ask } = start({ maxPerAccount: 1, maxWaitingPerAccount: 2, maxWaiting: 3 });
  await unlimited(pacer, "a", "b");
  for (const name of ["a1", "a2", "a3", "a4"]) void ask(name, { credentialId: "a" });
  for (const name of ["b1", "b2", "b3"]) void ask(name, { credentialId: "b" });
  await clock.runUntil(1);
  expect([...refused.keys()]).toEqual(["a4", "b3"]);
});

test("limits of idle accounts are forgotten when there are too many, those in use are not", async () => {
  const { started, refused, ask, end } = start({ maxIdle: 3 });
  for (const credentialId of ["a", "b", "c"]) {
    await ask(credentialId, { credentialId });
    end(credentialId, said(60, 0, 30_000));
  }
  await ask("a", { credentialId: "a" });
  await ask("d", { credentialId: "d" });
  await ask("b again", { credentialId: "b" });
  await ask("a again", { credentialId: "a" });
  expect(started).toContain("b again");
  expect([...refused.keys()]).toEqual(["a", "a again"]);
});
