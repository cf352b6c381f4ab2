import { setTimeout } from "node:timers/promises";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { clientOf } from "../testing/call-api.ts";
import { LinkCache } from "./link-cache.ts";

let workspace: StartedWorkspace;
let cache: LinkCache;
let key: string;

beforeAll(async () => {
  workspace = await startWorkspace();
});
afterAll(() => workspace.close());

beforeEach(async () => {
  cache = new LinkCache(workspace.database.db);
  const link = await clientOf(workspace).createLink({ body: { url: "https://acme.test/old" } });
  key = link.key.toLowerCase();
});

const changeUrl = () =>
  workspace.database.db
    .updateTable("links")
    .set({ url: "https://acme.test/new" })
    .where("key_lookup", "=", key)
    .execute();

test("a link is read once and then at hand, until it is forgotten", async () => {
  expect(cache.peekLink("localhost", key)).toBeUndefined();
  await cache.loadLink("localhost", key);
  await changeUrl();
  expect(cache.peekLink("localhost", key)?.url).toBe("https://acme.test/old");
  cache.forget("localhost", key);
  expect(cache.peekLink("localhost", key)).toBeUndefined();
  expect((await cache.loadLink("localhost", key))?.url).toBe("https://acme.test/new");
});

test("that there is no link is remembered, too", async () => {
  expect(await cache.loadLink("localhost", "nothing-here")).toBeNull();
  expect(cache.peekLink("localhost", "nothing-here")).toBeNull();
});

test("but not for addresses that are far too long, which would fill memory", async () => {
  const long = "k".repeat(1001);
  expect(await cache.loadLink("localhost", long)).toBeNull();
  expect(cache.peekLink("localhost", long)).toBeUndefined();
  expect(await cache.loadDomain(long)).toBeNull();
  expect(cache.peekDomain(long)).toBeUndefined();
});

test("but for five seconds only: another process may have made it meanwhile", async () => {
  const clock = { atMs: 1_000, now: () => clock.atMs };
  cache = new LinkCache(workspace.database.db, clock.now);
  await cache.loadLink("localhost", "made-elsewhere");
  await cache.loadLink("localhost", key);
  await cache.loadDomain("elsewhere.example");
  // The cache looks at the clock once a millisecond.
  const at = async (nowMs: number) => {
    clock.atMs = nowMs;
    await setTimeout(5);
    const absent = [cache.peekLink("localhost", "made-elsewhere"), cache.peekDomain("elsewhere.example")];
    return { absent, present: cache.peekLink("localhost", key)?.key !== undefined };
  };
  expect(await at(6_000)).toEqual({ absent: [null, null], present: true });
  expect(await at(6_001)).toEqual({ absent: [undefined, undefined], present: true });
});

test("a read that a write overtakes is not kept", async () => {
  const reading = cache.loadLink("localhost", key);
  cache.forget("localhost", key);
  await reading;
  expect(cache.peekLink("localhost", key)).toBeUndefined();
});

test("neither is a read of a domain", async () => {
  const reading = cache.loadDomain("localhost");
  cache.forgetDomain("localhost");
  await reading;
  expect(cache.peekDomain("localhost")).toBeUndefined();
});

test("the oldest domain answers for hosts that nobody claimed", async () => {
  await workspace.addWorkspace({ slug: "younger" });
  expect(await cache.loadDefaultDomain()).toBe("localhost");
});
