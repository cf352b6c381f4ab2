import type { SqlDatabase, StorageTables } from "@overdub/storage";
import { describeEachDialect } from "@overdub/storage/testing/databases";
import { openMigrated } from "@overdub/testkit/open-migrated";
import { expect, test } from "vitest";
import type { MasterKeys } from "../credentials/master-key.ts";
import { createSealer } from "../credentials/sealer.ts";
import { testMasterKeys } from "../testing/test-gateway.ts";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import type { StoredResponse } from "./create-idempotency.ts";
import { createIdempotency, RESPONSE_PURPOSE } from "./create-idempotency.ts";
import type { RequestOutcome } from "./outcome.ts";
import type { IdempotencyTables } from "./queries.ts";
import { claimRecord } from "./queries.ts";

type Tables = IdempotencyTables & StorageTables;

const KEYS = await testMasterKeys();
const sealerOf = (keys: MasterKeys) => createSealer(keys, RESPONSE_PURPOSE);
const REQUEST = { id: "request", fingerprint: "one" };
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const SECRET = "a secret in an answer";

const answerOf = (text: string): StoredResponse => ({ status: 201, headers: { a: "b" }, text });
const answered = (text: string, outcome: RequestOutcome = "answered") => ({ response: answerOf(text), outcome });

function start({ db }: SqlDatabase<Tables>) {
  const time = { nowMs: 1_000 * DAY };
  const logged: string[] = [];
  const log = (_: object, message: string) => void logged.push(message);
  const options = { db, log: { error: log, warn: log, info: log }, now: () => time.nowMs };
  /** As another process has it: nothing but the database is shared. */
  const open = (sealer = sealerOf(KEYS), maxKeptBytes?: number) =>
    createIdempotency({ ...options, sealer, maxKeptBytes });
  return { time, logged, open };
}

describeEachDialect("idempotency", ({ open: openDatabase }) => {
  test("of equal requests at once, in any process, one is performed, and all get its answer", async () => {
    const { open } = start(await openDatabase<Tables>());
    const { promise: done, resolve: finish } = Promise.withResolvers<void>();
    let performed = 0;
    const perform = async () => {
      performed += 1;
      await done;
      return answered(`answer ${performed}`);
    };
    const asked = [open(), open(), open()].flatMap((process) => [1, 2].map(() => process.once(REQUEST, perform)));
    setTimeout(finish, 60);
    const answers = await Promise.all(asked);
    expect(performed).toBe(1);
    expect(answers.map(({ response }) => response)).toEqual(answers.map(() => answerOf("answer 1")));
    expect(answers.filter(({ isReplay }) => !isReplay)).toHaveLength(1);
    expect(await open().once(REQUEST, perform)).toEqual({ response: answerOf("answer 1"), isReplay: true });
  });

  test("another request with the same key is refused, and not performed", async () => {
    const { open } = start(await openDatabase<Tables>());
    await open().once(REQUEST, async () => answered("one"));
    const other = open().once({ ...REQUEST, fingerprint: "two" }, async () => answered("two"));
    await expect(other).rejects.toMatchObject({ statusCode: 422 });
  });

  test("so much is kept for each owner in a day; beyond it nothing new is done, and what is kept is answered", async () => {
    const { open, time } = start(await openDatabase<Tables>());
    const { once } = open(sealerOf(KEYS), 10_000);
    let performed = 0;
    const ask = (id: string, owner: string | undefined = "acme") =>
      once({ id, fingerprint: "one", owner }, async () => {
        performed += 1;
        return answered("x".repeat(6_000));
      });
    await ask("first");
    await ask("second");
    await expect(ask("third")).rejects.toMatchObject({ statusCode: 429, headers: { "retry-after": "86400" } });
    // Nor in another process, such as after a restart.
    const elsewhere = open(sealerOf(KEYS), 10_000).once({ id: "third", fingerprint: "one", owner: "acme" }, async () =>
      answered("x"),
    );
    await expect(elsewhere).rejects.toMatchObject({ statusCode: 429 });
    expect(performed).toBe(2);
    expect((await ask("first")).isReplay).toBe(true);
    expect((await ask("of another", "other")).isReplay).toBe(false);
    expect((await once({ id: "inner", fingerprint: "one" }, async () => answered("x"))).isReplay).toBe(false);
    time.nowMs += DAY;
    expect((await ask("third")).isReplay).toBe(false);
  });

  test("room for more comes by the hour, and what was counted is forgotten after a day", async () => {
    const database = await openDatabase<Tables>();
    const { open, time } = start(database);
    const { once, prune } = open(sealerOf(KEYS), 10_000);
    const ask = (id: string) =>
      once({ id, fingerprint: "one", owner: "acme" }, async () => answered("x".repeat(6_000)));
    await ask("first");
    time.nowMs += 2.5 * HOUR;
    await ask("second");
    await expect(ask("third")).rejects.toMatchObject({ statusCode: 429, headers: { "retry-after": `${21.5 * 3600}` } });
    time.nowMs += 21.5 * HOUR;
    await ask("third");
    await prune();
    expect(await database.db.selectFrom("kept_response_bytes").select("hour").orderBy("hour").execute()).toEqual([
      { hour: 24_002 },
      { hour: 24_024 },
    ]);
  });

  test("what changed nothing is performed again, also by who was waiting for it", async () => {
    const { open } = start(await openDatabase<Tables>());
    const answers = ["first", "second"];
    const perform = async () => {
      const text = answers.shift() ?? "third";
      return answered(text, text === "first" ? "untouched" : "answered");
    };
    const both = await Promise.all([open().once(REQUEST, perform), open().once(REQUEST, perform)]);
    expect(both.map(({ response }) => response.text).sort()).toEqual(["first", "second"]);
    expect((await open().once(REQUEST, perform)).response.text).toBe("second");
  });

  test("an unknown outcome stays unknown: nobody tries again", async () => {
    const { open } = start(await openDatabase<Tables>());
    await open().once(REQUEST, async () => answered("it may be done", "unknown"));
    expect(await open().once(REQUEST, async () => answered("again"))).toEqual({
      response: answerOf("it may be done"),
      isReplay: true,
    });
    const bug = open().once({ ...REQUEST, id: "other" }, () => Promise.reject(new TypeError("bug")));
    await expect(bug).rejects.toThrow("bug");
    const repeated = open().once({ ...REQUEST, id: "other" }, async () => answered("again"));
    await expect(repeated).rejects.toMatchObject({ statusCode: 500, errorCode: "upstream_outcome_unknown" });
  });

  test("who died with its process leaves an unknown outcome", async () => {
    const database = await openDatabase<Tables>();
    const { time, open } = start(database);
    await claimRecord(database.db, { ...REQUEST, createdAtMs: time.nowMs, lease: null, leasedUntilMs: null });
    time.nowMs += MINUTE + 1;
    for (const _ of [1, 2]) {
      const repeated = open().once(REQUEST, async () => answered("again"));
      await expect(repeated).rejects.toMatchObject({ statusCode: 500, errorCode: "upstream_outcome_unknown" });
    }
  });

  test("a repeat waits 25 seconds for the first, and no longer", async () => {
    const database = await openDatabase<Tables>();
    const { time } = start(database);
    const clock = createVirtualClock();
    const { db } = database;
    const log = { error: () => {}, warn: () => {}, info: () => {} };
    const process = createIdempotency({ db, log, sealer: sealerOf(KEYS), now: () => time.nowMs, timer: clock });
    await claimRecord(db, { ...REQUEST, createdAtMs: time.nowMs, lease: null, leasedUntilMs: null });
    let outcome: unknown;
    const asked = process
      .once(REQUEST, async () => answered("again"))
      .catch((error: unknown) => {
        outcome = error;
      });
    while (outcome === undefined) {
      await clock.runUntil(clock.nowMs() + 50);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await asked;
    expect(outcome).toMatchObject({ statusCode: 500, errorCode: "upstream_outcome_unknown" });
    expect(clock.nowMs()).toBeGreaterThanOrEqual(25_000);
    expect(clock.nowMs()).toBeLessThan(27_000);
  });

  test("after a day a key is new", async () => {
    const { time, open } = start(await openDatabase<Tables>());
    await open().once(REQUEST, async () => answered("one"));
    time.nowMs += DAY - 1;
    expect((await open().once({ ...REQUEST }, async () => answered("two"))).isReplay).toBe(true);
    time.nowMs += 1;
    expect(await open().once({ ...REQUEST, fingerprint: "two" }, async () => answered("two"))).toEqual({
      response: answerOf("two"),
      isReplay: false,
    });
  });

  test("expired records are deleted, others stay", async () => {
    const database = await openDatabase<Tables>();
    const { time, open } = start(database);
    for (const id of ["old 1", "old 2"]) await open().once({ ...REQUEST, id }, async () => answered("x"));
    time.nowMs += DAY;
    await open().once({ ...REQUEST, id: "new" }, async () => answered("x"));
    await open().prune();
    expect(await database.db.selectFrom("idempotency_records").select("id").execute()).toEqual([{ id: "new" }]);
  });

  test("stored answers are sealed, and outlive a change of the key, but not its loss", async () => {
    const database = await openDatabase<Tables>();
    const { open } = start(database);
    await open().once(REQUEST, async () => answered(SECRET));
    expect(JSON.stringify(await database.db.selectFrom("idempotency_records").selectAll().execute())).not.toContain(
      SECRET,
    );
    const perform = async () => answered("again");
    expect((await open(sealerOf(await testMasterKeys(KEYS))).once(REQUEST, perform)).response.text).toBe(SECRET);
    await expect(open(sealerOf(await testMasterKeys())).once(REQUEST, perform)).rejects.toMatchObject({
      statusCode: 500,
    });
  });
});

test("an answer that cannot be kept is given all the same", async () => {
  const database = await openMigrated<Tables>("sqlite::memory:");
  const { open, logged } = start(database);
  const { response } = await open().once(REQUEST, async () => {
    await database.db.schema.dropTable("idempotency_records").execute();
    return answered("done");
  });
  expect(response.text).toBe("done");
  expect(logged).toHaveLength(1);
  await database.close();
});
