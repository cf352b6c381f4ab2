import { expect, test } from "vitest";
import type { SqlDatabase } from "../sql/database.ts";
import { describeEachDialect } from "../testing/databases.ts";
import type { JobHandler, JobRunnerOptions } from "./job-runner.ts";
import { createJobRunner, joinRunners, retryDelayMs } from "./job-runner.ts";
import { enqueueJob } from "./jobs-table.ts";

const NOON = Date.UTC(2026, 2, 4, 12);

describeEachDialect("lanes of jobs", ({ open }) => {
  const add = ({ db }: SqlDatabase, lane: string | undefined, payload: string, runAtMs = NOON) =>
    enqueueJob(db, { type: "send", payload, runAtMs, nowMs: NOON, ...(lane && { lane }) });

  /** Jobs that wait until they are let go, by payload. */
  async function start(over: Partial<JobRunnerOptions> = {}) {
    const database = await open();
    const gates = new Map<string, PromiseWithResolvers<void>>();
    const started: string[] = [];
    const send: JobHandler = async (payload) => {
      started.push(payload);
      await gates.get(payload)?.promise;
      return undefined;
    };
    const clock = { ms: NOON };
    const options = { database, handlers: { send }, now: () => clock.ms, concurrency: 8, perLane: 2, ...over };
    const runner = createJobRunner(options);
    const hold = (payload: string) => {
      const gate = Promise.withResolvers<void>();
      gates.set(payload, gate);
      return gate.resolve;
    };
    const waiting = async () => (await database.db.selectFrom("jobs").select("payload").execute()).length;
    return { database, runner, started, hold, clock, waiting, options };
  }

  test("a lane runs no more than its share, and what it holds back waits for its own alone", async () => {
    const { database, runner, started, hold, waiting } = await start();
    const letGo = ["slow 1", "slow 2", "slow 3", "slow 4"].map((payload) => hold(payload));
    for (const number of [1, 2, 3, 4]) await add(database, "slow", `slow ${number}`, NOON - 10 + number);
    for (const number of [1, 2, 3]) await add(database, "quick", `quick ${number}`, NOON - 1);
    const running = runner.runDue();
    await expect.poll(() => started.length).toBe(5);
    expect(started.toSorted()).toEqual(["quick 1", "quick 2", "quick 3", "slow 1", "slow 2"]);
    await expect.poll(waiting).toBe(4);
    letGo[0]?.();
    await expect.poll(() => started.at(-1)).toBe("slow 3");
    for (const go of letGo) go();
    await running;
    expect([started.at(-1), await waiting()]).toEqual(["slow 4", 0]);
  });

  test("the lanes of one owner run no more than the owner's share, however many they are", async () => {
    const { database, runner, started, hold, waiting } = await start({ perOwner: 3 });
    const letGo = Array.from({ length: 12 }, (_, job) => hold(`slow ${job}`));
    for (const [job] of letGo.entries()) await add(database, `ws_a/${job % 6}`, `slow ${job}`, NOON - 100 + job);
    // Names that begin alike are of others.
    for (const lane of ["ws_a2/1", "ws_a", "ws/1", "ws_b/1"]) await add(database, lane, `of ${lane}`);
    const running = runner.runDue();
    await expect.poll(() => started.length).toBe(7);
    await expect.poll(waiting).toBe(12);
    expect(started.filter((job) => job.startsWith("slow"))).toHaveLength(3);
    expect(started.filter((job) => job.startsWith("of")).toSorted()).toEqual([
      "of ws/1",
      "of ws_a",
      "of ws_a2/1",
      "of ws_b/1",
    ]);
    for (const go of letGo) go();
    await running;
    expect([started.length, await waiting()]).toEqual([16, 0]);
  });

  test("lanes take turns, however long one has waited, and each keeps its own order", async () => {
    const { database, runner, started } = await start({ concurrency: 1 });
    for (const number of [1, 2, 3]) await add(database, "a", `a${number}`, NOON - 100 + number);
    for (const number of [1, 2]) await add(database, "b", `b${number}`, NOON - 50 + number);
    await add(database, "c", "c1");
    await runner.runDue();
    expect(started).toEqual(["a1", "b1", "c1", "a2", "b2", "a3"]);
  });

  test("nothing runs before its time, and what fails comes again after a pause", async () => {
    let fails = true;
    const ran: string[] = [];
    const send: JobHandler = async (payload) => {
      ran.push(payload);
      if (fails) throw new Error("no");
      return undefined;
    };
    const { database, runner, clock, waiting } = await start({ handlers: { send } });
    await add(database, "a", "later", NOON + 1);
    await runner.runDue();
    expect(ran).toEqual([]);
    clock.ms = NOON + 1;
    await runner.runDue();
    fails = false;
    clock.ms += retryDelayMs(1) - 1;
    await runner.runDue();
    expect(ran).toEqual(["later"]);
    clock.ms += 1;
    await runner.runDue();
    expect([ran, await waiting()]).toEqual([["later", "later"], 0]);
  });

  test("jobs with a lane and jobs without have runners of their own, which work as one when joined", async () => {
    const { database, started, options, waiting } = await start();
    const { perLane: _none, ...inOrder } = options;
    const plain = createJobRunner(inOrder);
    await add(database, "a", "in a lane");
    await add(database, undefined, "without");
    await plain.runDue();
    expect(started).toEqual(["without"]);
    await add(database, undefined, "another");
    await joinRunners(plain, createJobRunner(options)).runDue();
    expect([started, await waiting()]).toEqual([["without", "another", "in a lane"], 0]);
  });

  test("two servers share the work, and nothing runs twice", async () => {
    const { database, started, options, waiting } = await start();
    for (let index = 0; index < 40; index += 1) await add(database, `lane ${index % 5}`, `job ${index}`);
    await Promise.all([createJobRunner(options).runDue(), createJobRunner(options).runDue()]);
    expect([new Set(started).size, started.length, await waiting()]).toEqual([40, 40, 0]);
  });

  test("a started runner waits for the next one without asking all the time, and runs what it was woken for", async () => {
    const { database, started, options } = await start();
    let asked = 0;
    const counted = { ...options, now: () => NOON + asked++ * 0, pollMs: 60_000 };
    const runner = createJobRunner(counted);
    runner.start();
    await add(database, "a", "at once");
    runner.wake();
    await expect.poll(() => started).toEqual(["at once"]);
    await runner.close();
    expect(asked).toBeLessThan(50);
  });
});
