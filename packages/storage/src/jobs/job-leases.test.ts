import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import type { SqlDatabase } from "../sql/database.ts";
import { describeEachDialect } from "../testing/databases.ts";
import { heldJobs } from "../testing/held-jobs.ts";
import type { JobHandler, JobRunnerOptions } from "./job-runner.ts";
import { createJobRunner } from "./job-runner.ts";
import type { NewJob } from "./jobs-table.ts";
import { enqueueJob } from "./jobs-table.ts";

const NOON = Date.UTC(2026, 2, 4, 12);

describeEachDialect("a job's lease", ({ open }) => {
  /** A server with a clock of its own, which notes the jobs that it runs. */
  async function start(over: Partial<JobRunnerOptions> & { database?: SqlDatabase } = {}) {
    const database = over.database ?? (await open());
    const ran: unknown[] = [];
    const clock = { ms: NOON };
    const note: JobHandler = async (payload) => void ran.push(payload);
    const runner = createJobRunner({ database, now: () => clock.ms, handlers: { note }, ...over });
    return { database, ran, clock, runner };
  }
  const add = ({ db }: SqlDatabase, over: Partial<NewJob> = {}) =>
    enqueueJob(db, { type: "note", payload: "a", runAtMs: NOON, nowMs: NOON, ...over });
  const waiting = ({ db }: SqlDatabase) => db.selectFrom("jobs").selectAll().execute();

  test("what a killed server held is taken over when its time is up, and not before", async () => {
    const { promise: never } = Promise.withResolvers<undefined>();
    const dead = await start({ handlers: { note: () => never }, leaseMs: 1_000 });
    await add(dead.database);
    void dead.runner.runDue();
    await expect.poll(() => waiting(dead.database)).toMatchObject([{ locked_until_ms: NOON + 1_000 }]);
    const next = await start({ database: dead.database });
    await next.runner.runDue();
    expect(next.ran).toEqual([]);
    next.clock.ms += 1_000;
    await next.runner.runDue();
    expect(next.ran).toEqual(["a"]);
  });

  test.each([undefined, "a lane"])("a job that takes longer than a lease is run once, in lane %s", async (lane) => {
    const held = heldJobs();
    const lanes = lane === undefined ? {} : { perLane: 1 };
    const slow = await start({ handlers: { note: held.handler }, leaseMs: 300, ...lanes });
    const other = await start({ database: slow.database, ...lanes });
    await add(slow.database, lane === undefined ? {} : { lane });
    const running = slow.runner.runDue();
    await expect.poll(held.running).toEqual(["a"]);
    for (const ms of [NOON + 200, NOON + 400, NOON + 600]) {
      slow.clock.ms = ms;
      await expect.poll(() => waiting(slow.database)).toMatchObject([{ locked_until_ms: ms + 300 }]);
      other.clock.ms = ms + 299;
      await other.runner.runDue();
    }
    held.ends.get("a")?.();
    await running;
    expect([other.ran, await waiting(slow.database)]).toEqual([[], []]);
  });

  test.each([
    ["is done", async () => undefined],
    ["is to run again", async () => ({ againAtMs: NOON })],
    ["has failed", () => Promise.reject(new Error("no"))],
  ])("a server that stood still while another took its job over changes nothing when it %s", async (_, end) => {
    const gate = Promise.withResolvers<void>();
    const still = await start({ handlers: { note: () => gate.promise.then(end) }, leaseMs: 60 });
    await add(still.database);
    const running = still.runner.runDue();
    await expect.poll(() => waiting(still.database)).toMatchObject([{ attempts: 1 }]);
    // It runs there, and is planned again: attempts begin anew.
    const again: JobHandler = async () => ({ againAtMs: NOON + 5_000 });
    const other = await start({ database: still.database, handlers: { note: again } });
    other.clock.ms += 60;
    // PostgreSQL passes over a job that is being renewed.
    await expect
      .poll(() => other.runner.runDue().then(() => waiting(still.database)))
      .toMatchObject([{ attempts: 0, run_at_ms: NOON + 5_000 }]);
    const held = heldJobs();
    const third = await start({ database: still.database, handlers: { note: held.handler } });
    third.clock.ms += 5_000;
    const ended = third.runner.runDue();
    await expect.poll(held.running).toEqual(["a"]);
    const before = await waiting(still.database);
    expect(before).toMatchObject([{ attempts: 1, locked_until_ms: NOON + 20_000 }]);
    // Several times it would have renewed its lease.
    await sleep(100);
    gate.resolve();
    await running;
    expect(await waiting(still.database)).toEqual(before);
    held.ends.get("a")?.();
    await ended;
    expect(await waiting(still.database)).toEqual([]);
  });

  test("a server that finds its own job with a lease that ran out goes on with it", async () => {
    const held = heldJobs();
    const { runner, clock, database } = await start({ handlers: { note: held.handler }, concurrency: 2 });
    await add(database);
    const running = runner.runDue();
    await expect.poll(held.running).toEqual(["a"]);
    clock.ms += 3_600_000;
    const found = runner.runDue();
    await expect.poll(() => waiting(database)).toMatchObject([{ attempts: 2 }]);
    held.ends.get("a")?.();
    await Promise.all([running, found]);
    expect([held.peak.count, await waiting(database)]).toEqual([1, []]);
  });
});
