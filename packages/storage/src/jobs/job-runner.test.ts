import { expect, test } from "vitest";
import type { SqlDatabase } from "../sql/database.ts";
import { describeEachDialect } from "../testing/databases.ts";
import { heldJobs } from "../testing/held-jobs.ts";
import type { JobHandler, JobRunnerOptions } from "./job-runner.ts";
import { createJobRunner, retryDelayMs } from "./job-runner.ts";
import type { NewJob } from "./jobs-table.ts";
import { enqueueJob } from "./jobs-table.ts";

const NOON = Date.UTC(2026, 2, 4, 12);

function job(over: Partial<NewJob> = {}): NewJob {
  return { type: "note", payload: "a", runAtMs: NOON, nowMs: NOON, ...over };
}

describeEachDialect("the job runner", ({ open }) => {
  /** Notes the payloads of the jobs that ran. */
  async function start(over: Partial<JobRunnerOptions> & { database?: SqlDatabase } = {}) {
    const database = over.database ?? (await open());
    const ran: unknown[] = [];
    const clock = { ms: NOON };
    const note: JobHandler = async (payload) => {
      ran.push(payload);
      return undefined;
    };
    const runner = createJobRunner({ database, now: () => clock.ms, handlers: { note }, ...over });
    return { database, ran, clock, runner, db: database.db };
  }
  const waiting = ({ db }: SqlDatabase) => db.selectFrom("jobs").selectAll().execute();

  test("runs each due job once, the longest due first, and leaves nothing behind", async () => {
    const { db, ran, runner, database } = await start();
    await enqueueJob(db, job({ payload: "second", runAtMs: NOON - 1 }));
    await enqueueJob(db, job({ payload: { first: [1] }, runAtMs: NOON - 2 }));
    await runner.runDue();
    await runner.runDue();
    expect(ran).toEqual([{ first: [1] }, "second"]);
    expect(await waiting(database)).toEqual([]);
  });

  test("a payload that is more than ids is refused, with what made it necessary", async () => {
    const { db, database } = await start();
    await enqueueJob(db, job({ payload: "x".repeat(1024 * 1024 - 2) }));
    await expect(enqueueJob(db, job({ payload: "x".repeat(1024 * 1024 - 1) }))).rejects.toThrow(
      "The payload of a job note is larger than 1048576 bytes.",
    );
    await expect(enqueueJob(db, job({ payload: "é".repeat(600_000) }))).rejects.toThrow("larger than");
    expect(await waiting(database)).toHaveLength(1);
  });

  test("runs nothing before its time, and nothing that it has no handler for", async () => {
    const { db, ran, runner, clock } = await start();
    await enqueueJob(db, job({ runAtMs: NOON + 1 }));
    await enqueueJob(db, job({ type: "unheard of" }));
    await runner.runDue();
    expect(ran).toEqual([]);
    clock.ms = NOON + 1;
    await runner.runDue();
    expect(ran).toEqual(["a"]);
  });

  test("a job of a transaction that fails is none", async () => {
    const { db, database } = await start();
    const failing = db.transaction().execute(async (tx) => {
      await enqueueJob(tx, job());
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(await waiting(database)).toEqual([]);
  });

  test("one job waits for each key", async () => {
    const { db, ran, runner } = await start();
    expect(await enqueueJob(db, job({ dedupeKey: "note/1" }))).toBe(true);
    expect(await enqueueJob(db, job({ dedupeKey: "note/1", payload: "b" }))).toBe(false);
    await runner.runDue();
    expect(await enqueueJob(db, job({ dedupeKey: "note/1", payload: "c" }))).toBe(true);
    await runner.runDue();
    expect(ran).toEqual(["a", "c"]);
  });

  test("what fails is run again after a pause that doubles, and says why it waits", async () => {
    let tries = 0;
    const told: unknown[] = [];
    const flaky: JobHandler = async () => {
      tries += 1;
      if (tries < 3) throw new Error(`no ${tries}`);
      return undefined;
    };
    const { db, runner, clock, database } = await start({
      handlers: { note: flaky },
      onError: (error, { type, attempts }) => told.push([(error as Error).message, type, attempts]),
    });
    await enqueueJob(db, job());
    await runner.runDue();
    expect(await waiting(database)).toMatchObject([
      { attempts: 1, last_error: "no 1", locked_until_ms: 0, run_at_ms: NOON + retryDelayMs(1) },
    ]);
    await runner.runDue();
    expect(tries).toBe(1);
    clock.ms += retryDelayMs(1);
    await runner.runDue();
    clock.ms += retryDelayMs(2);
    await runner.runDue();
    expect([tries, await waiting(database)]).toEqual([3, []]);
    expect(told).toEqual([
      ["no 1", "note", 1],
      ["no 2", "note", 2],
    ]);
  });

  test("a job may ask to be run again", async () => {
    let left = 2;
    const handler: JobHandler = async () => (left-- > 0 ? { againAtMs: NOON } : undefined);
    const { db, runner, database } = await start({ handlers: { note: handler } });
    await enqueueJob(db, job());
    await runner.runDue();
    expect([left, await waiting(database)]).toEqual([-1, []]);
  });

  test("two servers share the work without doing any of it twice", async () => {
    const one = await start();
    const two = await start({ database: one.database });
    for (let n = 0; n < 40; n += 1) await enqueueJob(one.db, job({ payload: n }));
    await Promise.all([one.runner.runDue(), two.runner.runDue()]);
    expect([...one.ran, ...two.ran].sort((a, b) => Number(a) - Number(b))).toEqual(
      Array.from({ length: 40 }, (_, n) => n),
    );
  });

  test("a slow job holds up no other one, whether that was added before or meanwhile", async () => {
    const slow = heldJobs();
    const noted: unknown[] = [];
    const note: JobHandler = async (payload) => void noted.push(payload);
    const { db, runner } = await start({ handlers: { note, slow: slow.handler }, concurrency: 2, pollMs: 60_000 });
    await enqueueJob(db, job({ type: "slow", runAtMs: NOON - 1 }));
    await enqueueJob(db, job({ payload: "before" }));
    runner.start();
    await expect.poll(() => noted).toEqual(["before"]);
    await enqueueJob(db, job({ payload: "meanwhile" }));
    runner.wake();
    await expect.poll(() => noted).toEqual(["before", "meanwhile"]);
    expect(slow.running()).toEqual(["a"]);
    slow.ends.get("a")?.();
    await runner.close();
  });

  test("as many run at a time as it is told, and the next one takes the place of one that ends", async () => {
    const held = heldJobs();
    const { db, runner, database } = await start({ handlers: { note: held.handler }, concurrency: 3 });
    for (let n = 0; n < 5; n += 1) await enqueueJob(db, job({ payload: n, runAtMs: NOON - 5 + n }));
    const all = runner.runDue();
    await expect.poll(held.running).toEqual([0, 1, 2]);
    held.ends.get(1)?.();
    await expect.poll(held.running).toEqual([0, 2, 3]);
    for (const n of [0, 2, 3]) held.ends.get(n)?.();
    await expect.poll(held.running).toEqual([4]);
    held.ends.get(4)?.();
    await all;
    expect([held.peak.count, await waiting(database)]).toEqual([3, []]);
  });

  test("one at a time is the default", async () => {
    const held = heldJobs();
    const { db, runner } = await start({ handlers: { note: held.handler } });
    for (let n = 0; n < 3; n += 1) await enqueueJob(db, job({ payload: n, runAtMs: NOON - 3 + n }));
    const all = runner.runDue();
    for (let n = 0; n < 3; n += 1) {
      await expect.poll(held.running).toEqual([n]);
      held.ends.get(n)?.();
    }
    await all;
    expect(held.peak.count).toBe(1);
  });

  test("closing waits for every job that runs", async () => {
    const held = heldJobs();
    const { db, runner } = await start({ handlers: { note: held.handler }, concurrency: 2 });
    for (let n = 0; n < 3; n += 1) await enqueueJob(db, job({ payload: n, runAtMs: NOON - 3 + n }));
    runner.start();
    await expect.poll(held.running).toEqual([0, 1]);
    let isClosed = false;
    const closing = runner.close().then(() => {
      isClosed = true;
    });
    held.ends.get(0)?.();
    await expect.poll(held.running).toEqual([1]);
    expect(isClosed).toBe(false);
    held.ends.get(1)?.();
    await closing;
    expect(await db.selectFrom("jobs").select("payload").execute()).toEqual([{ payload: "2" }]);
  });

  test("once started it finds new jobs by itself, and stops when closed", async () => {
    const { db, ran, runner } = await start({ pollMs: 60_000 });
    runner.start();
    await enqueueJob(db, job());
    runner.wake();
    await expect.poll(() => ran).toEqual(["a"]);
    await runner.close();
    await enqueueJob(db, job());
    runner.wake();
    await runner.runDue();
    expect(ran).toEqual(["a"]);
  });
});
