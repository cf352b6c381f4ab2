/** Runs of which a test decides each step; imported by tests only. */

import type { Kysely } from "kysely";
import { createRun } from "../runs/create-run.ts";
import type { Run } from "../runs/run.ts";
import type { Retry, RunChange, RunKind, Step } from "../runs/run-kind.ts";
import type { RunTables } from "../runs/run-tables.ts";
import type { TestGateway } from "./test-gateway.ts";

interface Scripted {
  readonly kind: RunKind;
  /** `change of run with n done`, in the order in which they were told. */
  readonly changes: string[];
  /** How often work was begun, and let go of. */
  readonly opened: { count: number; closed: number };
  start(more?: object): Promise<Run>;
  /** The row as the API shows it. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape.
  show(run: Run): Promise<any>;
}

/** Registers a kind of runs of which each step is what the test says. */
export function scriptRuns(
  t: TestGateway,
  step: (run: Run, position: number) => Promise<Step> | Step,
  retry?: (items: Parameters<NonNullable<Awaited<ReturnType<RunKind["open"]>>["retry"]>>[0]) => Promise<Retry>,
): Scripted {
  const db: Kysely<RunTables> = t.db;
  const changes: string[] = [];
  const opened = { count: 0, closed: 0 };
  const kind: RunKind = {
    kind: "scripted",
    async open(run) {
      opened.count += 1;
      let position = Number(run.checkpoint ?? 0);
      return {
        async step() {
          const made = await step(run, position);
          position = Number(made.checkpoint);
          return made;
        },
        ...(retry && { retry }),
        async [Symbol.asyncDispose]() {
          opened.closed += 1;
        },
      };
    },
    async changed(_tx, run: Run, change: RunChange) {
      changes.push(`${change} with ${run.counts.done} done`);
    },
  };
  (t.gateway.context.runKinds as Map<string, RunKind>).set(kind.kind, kind);
  return {
    kind,
    changes,
    opened,
    start: (more = {}) =>
      db.transaction().execute((tx) =>
        createRun(tx, kind, {
          environmentId: t.environmentId,
          accountId: t.account.id,
          label: "Scripted",
          unit: "items",
          parameters: {},
          total: 10,
          nowMs: t.nowMs,
          ...more,
        }),
      ),
    show: async ({ id }) => (await t.call("GET", `/run/${id}`)).json,
  };
}

/** A step over two of ten items. */
export const twoOfTen = (_run: Run, position: number): Step => ({
  checkpoint: position + 2,
  done: 2,
  isLast: position + 2 >= 10,
  ...(position + 2 >= 10 && { result: { read: 10 } }),
});
