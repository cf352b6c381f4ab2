import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace, temporaryFolder } from "@overdub/testkit";
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from "vitest";
import { clientOf } from "../testing/call-api.ts";
import { LinkCache } from "./link-cache.ts";

let workspace: StartedWorkspace;
let cache: LinkCache;
let key: string;

const keyed = (keyLookup: string, formerLookup?: string) => ({ keyLookup, formerLookup });

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
  expect(cache.peekLink("localhost", keyed(key))).toBeUndefined();
  await cache.loadLink("localhost", keyed(key));
  await changeUrl();
  expect(cache.peekLink("localhost", keyed(key))?.url).toBe("https://acme.test/old");
  cache.forget("localhost", key);
  expect(cache.peekLink("localhost", keyed(key))).toBeUndefined();
  expect((await cache.loadLink("localhost", keyed(key)))?.url).toBe("https://acme.test/new");
});

/** In a file: what is in memory is not read at once. */
async function startInFile() {
  const folder = await temporaryFolder();
  const inFile = await startWorkspace({ databaseUrl: `sqlite:${join(folder.path, "links.db")}` });
  onTestFinished(async () => {
    await inFile.close();
    await folder[Symbol.asyncDispose]();
  });
  const { db } = inFile.database;
  const create = async (over: object = {}) => {
    const link = await clientOf(inFile).createLink({ body: { url: "https://acme.test/", ...over } });
    return link.key.toLowerCase();
  };
  return { db, create, cache: new LinkCache(db) };
}

test("a link that is read at once is the one that is loaded, and is then at hand until it is forgotten", async () => {
  const { db, create, cache } = await startInFile();
  const plain = await create();
  const apps = { ios: "https://acme.test/ios", geo: { FR: "https://acme.test/fr" }, expiresAt: "2090-01-01" };
  const rich = await create({ ...apps, trackConversion: true, password: "secret", doIndex: true });
  for (const each of [plain, rich, "no-such-link"]) {
    const read = cache.readLink("localhost", keyed(each));
    expect(read).not.toBeUndefined();
    expect(read).toEqual(await new LinkCache(db).loadLink("localhost", keyed(each)));
    expect(cache.peekLink("localhost", keyed(each))).toBe(read);
  }
  await db.updateTable("links").set({ url: "https://acme.test/new" }).where("key_lookup", "=", plain).execute();
  expect(cache.readLink("localhost", keyed(plain))?.url).toBe("https://acme.test/");
  cache.forget("localhost", plain);
  expect(cache.readLink("localhost", keyed(plain))?.url).toBe("https://acme.test/new");
});

test("what takes more than one look is not read at once: two spellings, and tags of the destination", async () => {
  const { create, cache } = await startInFile();
  const cloaked = await create({ rewrite: true });
  for (const key of [keyed("xn--a", await create()), keyed(cloaked)]) {
    expect(cache.readLink("localhost", key)).toBeUndefined();
  }
  expect((await cache.loadLink("localhost", keyed(cloaked)))?.rewrite).toBe(true);
  expect(cache.readLink("localhost", keyed(cloaked))?.rewrite).toBe(true);
});

test("that there is no link is remembered, too", async () => {
  expect(await cache.loadLink("localhost", keyed("nothing-here"))).toBeNull();
  expect(cache.peekLink("localhost", keyed("nothing-here"))).toBeNull();
});

test("but not for addresses that are far too long, which would fill memory", async () => {
  const long = "k".repeat(1001);
  expect(await cache.loadLink("localhost", keyed(long))).toBeNull();
  expect(cache.peekLink("localhost", keyed(long))).toBeUndefined();
  expect(await cache.loadDomain(long)).toBeNull();
  expect(cache.peekDomain(long)).toBeUndefined();
});

test("but for five seconds only: another process may have made it meanwhile", async () => {
  const clock = { atMs: 1_000, now: () => clock.atMs };
  cache = new LinkCache(workspace.database.db, { now: clock.now });
  await cache.loadLink("localhost", keyed("made-elsewhere"));
  await cache.loadLink("localhost", keyed(key));
  await cache.loadDomain("elsewhere.example");
  // The cache looks at the clock once a millisecond.
  const at = async (nowMs: number) => {
    clock.atMs = nowMs;
    await setTimeout(5);
    const absent = [cache.peekLink("localhost", keyed("made-elsewhere")), cache.peekDomain("elsewhere.example")];
    return { absent, present: cache.peekLink("localhost", keyed(key))?.key !== undefined };
  };
  expect(await at(6_000)).toEqual({ absent: [null, null], present: true });
  expect(await at(6_001)).toEqual({ absent: [undefined, undefined], present: true });
});

test("what another server changes is seen within the age that entries may have, and no sooner", async () => {
  const { db } = workspace.database;
  const clock = { atMs: 1_000, now: () => clock.atMs };
  cache = new LinkCache(db, { now: clock.now, maxAgeMs: 30_000 });
  await cache.loadLink("localhost", keyed(key));
  await cache.loadDomain("localhost");
  await cache.loadDefaultDomain();
  await changeUrl();
  const known = () => [cache.peekLink("localhost", keyed(key))?.url, cache.peekDomain("localhost")?.slug];
  clock.atMs += 14_999;
  expect(known()).toEqual(["https://acme.test/old", "localhost"]);
  clock.atMs += 14_999;
  expect(known()).toEqual(["https://acme.test/old", "localhost"]);
  clock.atMs += 15_002;
  expect(known()).toEqual([undefined, undefined]);
  expect((await cache.findLink("localhost", keyed(key)))?.url).toBe("https://acme.test/new");
  // Nobody asked for a while.
  clock.atMs += 3_600_000;
  expect(known()).toEqual([undefined, undefined]);
});

test("a read that a write overtakes is not kept", async () => {
  const reading = cache.loadLink("localhost", keyed(key));
  cache.forget("localhost", key);
  await reading;
  expect(cache.peekLink("localhost", keyed(key))).toBeUndefined();
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

test("a key that was spelled otherwise once is asked for by that spelling first, and both are forgotten by their own", async () => {
  const spelled = keyed(key, "xn--former");
  await cache.loadLink("localhost", spelled);
  expect(cache.peekLink("localhost", spelled)?.url).toBe("https://acme.test/old");
  await clientOf(workspace).createLink({ body: { url: "https://acme.test/former", key: "former" } });
  const change = workspace.database.db.updateTable("links").set({ key_lookup: "xn--former" });
  await change.where("key_lookup", "=", "former").execute();
  cache.forget("localhost", "xn--former");
  expect(cache.peekLink("localhost", spelled)).toBeUndefined();
  expect((await cache.loadLink("localhost", spelled))?.url).toBe("https://acme.test/former");
  expect(cache.peekLink("localhost", keyed(key))?.url).toBe("https://acme.test/old");
});

test("a domain that nobody has proved is looked at again after five seconds: a command may change what holds", async () => {
  const { db } = workspace.database;
  await clientOf(workspace).createDomain({ body: { slug: "go.acme.test" } });
  const clock = { atMs: 1_000, now: () => clock.atMs };
  cache = new LinkCache(db, { now: clock.now });
  const isServed = async (nowMs: number) => {
    clock.atMs = nowMs;
    await setTimeout(5);
    return (await cache.findDomain("go.acme.test"))?.isServed;
  };
  await db.deleteFrom("workspaces").where("slug", "!=", "acme").execute();
  expect(await isServed(1_000)).toBe(true);
  await workspace.addWorkspace({ slug: "second" });
  expect(await isServed(6_000)).toBe(true);
  expect(await isServed(6_001)).toBe(false);
  await db.updateTable("domains").set({ trusted: 1 }).where("slug", "=", "go.acme.test").execute();
  expect(await isServed(11_001)).toBe(false);
  expect(await isServed(11_002)).toBe(true);
});
