import { randomBytes } from "node:crypto";
import type { SqlDatabase, StorageTables } from "@overdub/storage";
import { describeEachDialect } from "@overdub/storage/testing/databases";
import { expect, test } from "vitest";
import type { Ledger } from "../bulk/operation-log.ts";
import type { Perform } from "./create-idempotency.ts";
import { createIdempotency } from "./create-idempotency.ts";
import type { Fate } from "./outcome.ts";
import type { IdempotencyTables } from "./queries.ts";

type Tables = IdempotencyTables & StorageTables;

const KEY = new Uint8Array(randomBytes(32));
const REQUEST = { id: "request", fingerprint: "one", isResumable: true };

const ending = (text: string, fate: Fate) => ({ answer: { status: 200, headers: {}, text }, fate });

function start({ db }: SqlDatabase<Tables>) {
  const time = { nowMs: 1_000_000_000_000 };
  const log = { error: () => {}, warn: () => {}, info: () => {} };
  /** As another process has it: nothing but the database is shared. */
  const open = () => createIdempotency({ db, log, keys: [KEY], now: () => time.nowMs });
  return { time, open };
}

const ledgerOf = (ledger: Ledger | undefined): Ledger => {
  if (!ledger) throw new Error("There is no ledger");
  return ledger;
};

describeEachDialect("a request that can be gone on with", ({ open: openDatabase }) => {
  test("goes on with what its ledger says, until it is answered; then it is only answered again", async () => {
    const { open } = start(await openDatabase<Tables>());
    const outcomes = [{ status: "done", id: "link_1" }];
    const first: Perform = async (given) => {
      const ledger = ledgerOf(given);
      expect(await ledger.read()).toEqual(new Map());
      await ledger.begin(0);
      await ledger.finish(0, { state: "done", outcomes });
      await ledger.begin(1);
      await ledger.begin(2);
      await ledger.forget(2);
      return ending("a part", "interrupted");
    };
    expect((await open().once(REQUEST, first)).answer.text).toBe("a part");
    const other = open().once({ ...REQUEST, fingerprint: "two" }, first);
    await expect(other).rejects.toMatchObject({ statusCode: 422 });
    const second: Perform = async (ledger) => {
      expect(await ledgerOf(ledger).read()).toEqual(
        new Map<number, object>([
          [0, { state: "done", outcomes }],
          [1, { state: "sent", outcomes: undefined }],
        ]),
      );
      return ending("all", "answered");
    };
    expect(await open().once(REQUEST, second)).toMatchObject({ answer: { text: "all" }, isReplay: false });
    expect(await open().once(REQUEST, second)).toMatchObject({ answer: { text: "all" }, isReplay: true });
  });

  test("of repeats at once one goes on, and the others wait for it", async () => {
    const { open } = start(await openDatabase<Tables>());
    await open().once(REQUEST, async (ledger) => {
      await ledgerOf(ledger).begin(0);
      return ending("a part", "interrupted");
    });
    let runs = 0;
    const perform: Perform = async () => {
      runs += 1;
      await new Promise((resolve) => setTimeout(resolve, 30));
      return ending("all", "answered");
    };
    const answers = await Promise.all([1, 2, 3, 4].map(() => open().once(REQUEST, perform)));
    expect(runs).toBe(1);
    expect(answers.map(({ answer }) => answer.text)).toEqual(Array(4).fill("all"));
  });

  test("what changed nothing begins anew, but what earlier runs have begun is not forgotten for it", async () => {
    const { open } = start(await openDatabase<Tables>());
    const untouched: Perform = async () => ending("no", "untouched");
    await open().once(REQUEST, untouched);
    await open().once({ ...REQUEST, fingerprint: "corrected" }, async (ledger) => {
      await ledgerOf(ledger).begin(7);
      return ending("a part", "interrupted");
    });
    await open().once({ ...REQUEST, fingerprint: "corrected" }, untouched);
    await open().once({ ...REQUEST, fingerprint: "corrected" }, async (ledger) => {
      expect([...(await ledgerOf(ledger).read()).keys()]).toEqual([7]);
      return ending("all", "answered");
    });
  });

  test("who is taken for dead, as its lease has run out, sends nothing more and overwrites nothing", async () => {
    const { time, open } = start(await openDatabase<Tables>());
    const { promise: paused, resolve: goOn } = Promise.withResolvers<void>();
    const { promise: begun, resolve: hasBegun } = Promise.withResolvers<void>();
    const first = open().once(REQUEST, async (given) => {
      const ledger = ledgerOf(given);
      await ledger.begin(0);
      hasBegun();
      await paused;
      await ledger.begin(1);
      return ending("too late", "answered");
    });
    await begun;
    time.nowMs += 6_001;
    const second = await open().once(REQUEST, async (ledger) => {
      expect([...(await ledgerOf(ledger).read()).keys()]).toEqual([0]);
      return ending("all", "answered");
    });
    expect(second).toMatchObject({ answer: { text: "all" }, isReplay: false });
    goOn();
    await expect(first).rejects.toMatchObject({ message: expect.stringContaining("taken the call over") });
    expect((await open().once(REQUEST, async () => ending("again", "answered"))).answer.text).toBe("all");
  });

  test("a bug of ours leaves what it has done to be gone on with", async () => {
    const { open } = start(await openDatabase<Tables>());
    const bug = open().once(REQUEST, async (ledger) => {
      await ledgerOf(ledger).begin(3);
      throw new TypeError("bug");
    });
    await expect(bug).rejects.toThrow("bug");
    const { isReplay } = await open().once(REQUEST, async (ledger) => {
      expect([...(await ledgerOf(ledger).read()).keys()]).toEqual([3]);
      return ending("all", "answered");
    });
    expect(isReplay).toBe(false);
  });
});
