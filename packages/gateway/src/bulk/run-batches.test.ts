import fc from "fast-check";
import { expect, test } from "vitest";
import { GatewayError, unknownOutcome } from "../errors/gateway-error.ts";
import type { BulkCall } from "./bulk-call.ts";
import type { OperationLog, RecordedBatch } from "./operation-log.ts";
import { runBatches } from "./run-batches.ts";

/** As many to a request as Dub takes, in small. */
const SIZE = 5;

function callOf(itemCount: number): BulkCall {
  const items = Array.from({ length: itemCount }, (_, index) => index);
  const batches = Array.from({ length: Math.ceil(itemCount / SIZE) }, (_, position) => ({
    position,
    offset: position * SIZE,
    items: items.slice(position * SIZE, (position + 1) * SIZE),
    args: { query: {} },
  }));
  return {
    itemCount,
    batches,
    path: "body.items",
    outcomesOf: (batch, answer) => batch.map((item) => ({ status: "done", item, answer })),
  };
}

class Crash extends Error {}

/** Survives its process, which dies at one of its steps. */
function createOperationLog(dieAtStep = Number.POSITIVE_INFINITY, records = new Map<number, RecordedBatch>()) {
  let steps = 0;
  const step = () => {
    steps += 1;
    if (steps === dieAtStep) throw new Crash();
  };
  const operationLog: OperationLog = {
    read: async () => new Map(records),
    async begin(position) {
      step();
      records.set(position, { state: "sent" });
      step();
    },
    async finish(position, batch) {
      step();
      records.set(position, batch);
      step();
    },
    async forget(position) {
      step();
      records.delete(position);
      step();
    },
  };
  return { operationLog, records };
}

const remote = (status: number) => new GatewayError(status, `Dub said ${status}`, { remote: { rawResponse: {} } });

/** What goes wrong with a request, and whether Dub has done it all the same. */
const FAULTS = {
  "429": { error: () => remote(429), isDone: false, isKnown: true },
  "401": { error: () => remote(401), isDone: false, isKnown: true },
  "502, nothing sent": { error: () => new GatewayError(502, "Unreachable"), isDone: false, isKnown: true },
  "503, account blocked": { error: () => new GatewayError(503, "Blocked"), isDone: false, isKnown: true },
  "404, account gone": { error: () => new GatewayError(404, "Gone"), isDone: false, isKnown: true },
  "500 before": { error: () => remote(500), isDone: false, isKnown: false },
  "500 after": { error: () => remote(500), isDone: true, isKnown: false },
  "answer lost": { error: () => unknownOutcome("Late"), isDone: true, isKnown: false },
} as const;

interface Scenario {
  readonly itemCount: number;
  readonly faultAt: number;
  readonly fault: keyof typeof FAULTS;
  readonly isIdempotent: boolean;
}

const scenarios = fc.record<Scenario>({
  itemCount: fc.integer({ min: 1, max: 60 }),
  faultAt: fc.nat({ max: 11 }),
  fault: fc.constantFrom(...(Object.keys(FAULTS) as (keyof typeof FAULTS)[])),
  isIdempotent: fc.boolean(),
});

test("whatever goes wrong wherever: a repeat completes the call, and nothing is done twice or left out", async () => {
  await fc.assert(
    fc.asyncProperty(scenarios, async ({ itemCount, faultAt, fault, isIdempotent }) => {
      const call = callOf(itemCount);
      const { operationLog } = createOperationLog();
      const { error, isDone, isKnown } = FAULTS[fault];
      const done: unknown[] = [];
      let requests = 0;
      const send = async ({ items }: { items: readonly unknown[] }) => {
        const isFaulty = requests === faultAt;
        requests += 1;
        if (!isFaulty || isDone) done.push(...items);
        if (isFaulty) throw error();
      };
      const run = () =>
        runBatches(call, { operationLog: operationLog, isIdempotent, send }).catch((failure) => failure);
      const first = await run();
      const report = first instanceof GatewayError || first.isInterrupted ? await run() : first;

      const indexes = call.batches.flatMap(({ items }) => items);
      expect(report.rows.map(({ index }: { index: number }) => index)).toEqual(indexes);
      expect(report.isInterrupted).toBe(false);
      const unknown = report.rows.flatMap((row: { status: string; index: number }) =>
        row.status === "unknown" ? [row.index] : [],
      );
      if (isKnown || isIdempotent) expect(unknown).toEqual([]);
      const times = (item: unknown) => done.filter((other) => other === item).length;
      for (const index of indexes) {
        // What Dub may have done is sent once more only where that makes no difference.
        if (isIdempotent) expect(times(index)).toBeGreaterThanOrEqual(1);
        else expect(times(index)).toBe(unknown.includes(index) && !isDone ? 0 : 1);
        if (isKnown) expect(times(index)).toBe(1);
      }
    }),
    { numRuns: 300 },
  );
});

test("whichever step the process dies at: a repeat completes the call, and nothing is done twice", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 40 }),
      fc.boolean(),
      async (itemCount, dieAtStep, isIdempotent) => {
        const call = callOf(itemCount);
        const done: unknown[] = [];
        const send = async ({ items }: { items: readonly unknown[] }) => void done.push(...items);
        const { operationLog, records } = createOperationLog(dieAtStep);
        await runBatches(call, { operationLog: operationLog, isIdempotent, send }).catch((error) =>
          expect(error).toBeInstanceOf(Crash),
        );
        const resumed = createOperationLog(undefined, records).operationLog;
        const report = await runBatches(call, { operationLog: resumed, isIdempotent, send });

        expect(report.isInterrupted).toBe(false);
        expect(report.rows.map(({ index }) => index)).toEqual(call.batches.flatMap(({ items }) => items));
        for (const { index, status } of report.rows) {
          const times = done.filter((item) => item === index).length;
          if (status === "unknown") expect([isIdempotent, times <= 1]).toEqual([false, true]);
          else expect(isIdempotent ? times >= 1 : times === 1).toBe(true);
        }
        const unknown = report.rows.filter(({ status }) => status === "unknown").length;
        expect(unknown).toBeLessThanOrEqual(SIZE);
      },
    ),
    { numRuns: 300 },
  );
});

test("a caller that leaves ends the run between two batches, and is told what was not tried", async () => {
  const controller = new AbortController();
  const { operationLog } = createOperationLog();
  const sent: number[] = [];
  const progress: object[] = [];
  const send = async ({ position }: { position: number }) => {
    sent.push(position);
    if (sent.length === 2) controller.abort();
  };
  const run = (signal?: AbortSignal) =>
    runBatches(callOf(17), {
      operationLog: operationLog,
      isIdempotent: false,
      send,
      signal,
      onProgress: (told) => progress.push(told),
    });
  const first = await run(controller.signal);
  expect(first.rows.map(({ status }) => status)).toEqual([...Array(10).fill("done"), ...Array(7).fill("not_sent")]);
  expect(first.isInterrupted).toBe(true);
  expect((await run()).rows.every(({ status }) => status === "done")).toBe(true);
  expect(sent).toEqual([0, 1, 2, 3]);
  expect(progress).toEqual([5, 10, 15, 17].map((done) => ({ done, total: 17 })));
});

test.each([400, 403, 409, 422])("a %i is final for its batch, and for no other", async (status) => {
  const { operationLog } = createOperationLog();
  const sent: number[] = [];
  const send = async ({ position }: { position: number }) => {
    sent.push(position);
    if (position === 1) throw remote(status);
  };
  const options = { operationLog, isIdempotent: true, send };
  for (const _ of [1, 2]) {
    const { rows, isInterrupted } = await runBatches(callOf(15), options);
    expect(isInterrupted).toBe(false);
    expect(rows.filter((row) => row.status === "error").map(({ index }) => index)).toEqual([5, 6, 7, 8, 9]);
    expect(rows[5]?.error).toMatchObject({ message: `Dub said ${status}` });
  }
  expect(sent).toEqual([0, 1, 2]);
});

test("where nothing was done, the failure is that of the whole call, but not once something was", async () => {
  const refuse = async () => Promise.reject(remote(429));
  const { operationLog, records } = createOperationLog();
  await expect(
    runBatches(callOf(10), { operationLog: operationLog, isIdempotent: true, send: refuse }),
  ).rejects.toMatchObject({
    statusCode: 429,
  });
  expect(records.size).toBe(0);
  records.set(0, { state: "sent" });
  const report = await runBatches(callOf(10), { operationLog: operationLog, isIdempotent: true, send: refuse });
  expect(report.rows.map(({ status }) => status)).toEqual([...Array(5).fill("unknown"), ...Array(5).fill("not_sent")]);
  expect(records.get(0)).toEqual({ state: "sent" });
});

test("a bug of ours is no outcome", async () => {
  const send = () => Promise.reject(new TypeError("x"));
  const { operationLog } = createOperationLog();
  await expect(runBatches(callOf(3), { operationLog: operationLog, isIdempotent: false, send })).rejects.toThrow(
    TypeError,
  );
});
