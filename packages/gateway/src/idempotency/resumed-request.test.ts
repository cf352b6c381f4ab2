import type { SqlDatabase, StorageTables } from "@overdub/storage";
import { describeEachDialect } from "@overdub/storage/testing/databases";
import { expect, test } from "vitest";
import type { OperationLog } from "../bulk/operation-log.ts";
import { createSealer } from "../credentials/sealer.ts";
import { testMasterKeys } from "../testing/test-gateway.ts";
import type { Execute } from "./create-idempotency.ts";
import { createIdempotency, RESPONSE_PURPOSE } from "./create-idempotency.ts";
import type { RequestOutcome } from "./outcome.ts";
import type { IdempotencyTables } from "./queries.ts";

type Tables = IdempotencyTables & StorageTables;

const SEALER = createSealer(await testMasterKeys(), RESPONSE_PURPOSE);
const REQUEST = { id: "request", fingerprint: "one", isResumable: true };

const ending = (text: string, outcome: RequestOutcome) => ({ response: { status: 200, headers: {}, text }, outcome });

function start({ db }: SqlDatabase<Tables>) {
  const time = { nowMs: 1_000_000_000_000 };
  const log = { error: () => {}, warn: () => {}, info: () => {} };
  /** As another process has it: nothing but the database is shared. */
  const open = () => createIdempotency({ db, log, sealer: SEALER, now: () => time.nowMs });
  return { time, open };
}

const operationLogOf = (operationLog: OperationLog | undefined): OperationLog => {
  if (!operationLog) throw new Error("There is no operationLog");
  return operationLog;
};

describeEachDialect("a request that can be gone on with", ({ open: openDatabase }) => {
  test("goes on with what its operationLog says, until it is answered; then it is only answered again", async () => {
    const { open } = start(await openDatabase<Tables>());
    const outcomes = [{ status: "done", id: "link_1" }];
    const first: Execute = async (given) => {
      const operationLog = operationLogOf(given);
      expect(await operationLog.read()).toEqual(new Map());
      await operationLog.begin(0);
      await operationLog.finish(0, { state: "done", outcomes });
      await operationLog.begin(1);
      await operationLog.begin(2);
      await operationLog.forget(2);
      return ending("a part", "interrupted");
    };
    expect((await open().once(REQUEST, first)).response.text).toBe("a part");
    const other = open().once({ ...REQUEST, fingerprint: "two" }, first);
    await expect(other).rejects.toMatchObject({ statusCode: 422 });
    const second: Execute = async (operationLog) => {
      expect(await operationLogOf(operationLog).read()).toEqual(
        new Map<number, object>([
          [0, { state: "done", outcomes }],
          [1, { state: "sent", outcomes: undefined }],
        ]),
      );
      return ending("all", "answered");
    };
    expect(await open().once(REQUEST, second)).toMatchObject({ response: { text: "all" }, isReplay: false });
    expect(await open().once(REQUEST, second)).toMatchObject({ response: { text: "all" }, isReplay: true });
  });

  test("of repeats at once one goes on, and the others wait for it", async () => {
    const { open } = start(await openDatabase<Tables>());
    await open().once(REQUEST, async (operationLog) => {
      await operationLogOf(operationLog).begin(0);
      return ending("a part", "interrupted");
    });
    let runs = 0;
    const perform: Execute = async () => {
      runs += 1;
      await new Promise((resolve) => setTimeout(resolve, 30));
      return ending("all", "answered");
    };
    const answers = await Promise.all([1, 2, 3, 4].map(() => open().once(REQUEST, perform)));
    expect(runs).toBe(1);
    expect(answers.map(({ response }) => response.text)).toEqual(Array(4).fill("all"));
  });

  test("what changed nothing begins anew, but what earlier runs have begun is not forgotten for it", async () => {
    const { open } = start(await openDatabase<Tables>());
    const untouched: Execute = async () => ending("no", "untouched");
    await open().once(REQUEST, untouched);
    await open().once({ ...REQUEST, fingerprint: "corrected" }, async (operationLog) => {
      await operationLogOf(operationLog).begin(7);
      return ending("a part", "interrupted");
    });
    await open().once({ ...REQUEST, fingerprint: "corrected" }, untouched);
    await open().once({ ...REQUEST, fingerprint: "corrected" }, async (operationLog) => {
      expect([...(await operationLogOf(operationLog).read()).keys()]).toEqual([7]);
      return ending("all", "answered");
    });
  });

  test("who is taken for dead, as its lease has run out, sends nothing more and overwrites nothing", async () => {
    const { time, open } = start(await openDatabase<Tables>());
    const { promise: paused, resolve: goOn } = Promise.withResolvers<void>();
    const { promise: begun, resolve: hasBegun } = Promise.withResolvers<void>();
    const first = open().once(REQUEST, async (given) => {
      const operationLog = operationLogOf(given);
      await operationLog.begin(0);
      hasBegun();
      await paused;
      await operationLog.begin(1);
      return ending("too late", "answered");
    });
    await begun;
    time.nowMs += 6_001;
    const second = await open().once(REQUEST, async (operationLog) => {
      expect([...(await operationLogOf(operationLog).read()).keys()]).toEqual([0]);
      return ending("all", "answered");
    });
    expect(second).toMatchObject({ response: { text: "all" }, isReplay: false });
    goOn();
    await expect(first).rejects.toMatchObject({ message: expect.stringContaining("taken the call over") });
    expect((await open().once(REQUEST, async () => ending("again", "answered"))).response.text).toBe("all");
  });

  test("a bug of ours leaves what it has done to be gone on with", async () => {
    const { open } = start(await openDatabase<Tables>());
    const bug = open().once(REQUEST, async (operationLog) => {
      await operationLogOf(operationLog).begin(3);
      throw new TypeError("bug");
    });
    await expect(bug).rejects.toThrow("bug");
    const { isReplay } = await open().once(REQUEST, async (operationLog) => {
      expect([...(await operationLogOf(operationLog).read()).keys()]).toEqual([3]);
      return ending("all", "answered");
    });
    expect(isReplay).toBe(false);
  });
});
