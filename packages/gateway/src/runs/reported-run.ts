import { setTimeout as delay } from "node:timers/promises";
import { inTransaction } from "@overdub/storage";
import type { Kysely } from "kysely";
import { newRunRow } from "./create-run.ts";
import { updatedRate } from "./rate.ts";
import type { Run } from "./run.ts";
import type { RunKind } from "./run-kind.ts";
import { RunFailure } from "./run-kind.ts";
import { writeLog } from "./run-log.ts";
import type { RunTables } from "./run-tables.ts";

/** What a process does itself, such as a command that holds the file of an import, and tells of as a run. */
export interface ReportedRun {
  readonly id: string;
  /** How far it has come; as often as it likes. */
  report(progress: { readonly done: number; readonly total?: number | undefined }): void;
  /** Returns at once, or when a run that was paused is resumed. @throws RunFailure for one that was canceled. */
  turn(): Promise<void>;
}

interface ReportContext {
  readonly db: Kysely<RunTables>;
  readonly now: () => number;
  /** How often what was reported is written, and orders are looked for. Default: 1000. */
  readonly everyMs?: number | undefined;
}

export interface NewReportedRun extends Pick<Run, "environmentId" | "accountId" | "label" | "unit" | "parameters"> {
  readonly kind: RunKind;
}

/** Whoever reports does so more often by far: one that has not for so long is gone. */
const SILENT_MS = 60_000;

const CANCELED = "The run was canceled: what it has done stays";

/** The kinds of runs that commands report. They keep their names, which runs are stored with. */
export function reportedKinds(): readonly RunKind[] {
  const kind = (name: string, again: string): RunKind => ({
    kind: name,
    reported: { again },
    async open() {
      throw new RunFailure(again);
    },
  });
  return [
    kind("workspace_export", "An export is made again by its command: overdub workspace export"),
    kind("workspace_import", "An import goes on by its command: overdub workspace import --resume"),
    kind("csv_import", "An import of a CSV file goes on by its command: overdub workspace import-csv"),
    kind("key_rotation", "What is left is encrypted again by a command: overdub keys reencrypt"),
  ];
}

/**
 * Does work as a run that can be watched, paused and canceled like all others, but is done here. Where this process is
 * killed, the run ends as failed.
 *
 * @throws what the work throws; RunFailure where it was canceled.
 */
export async function reportRun<Result>(
  { db, now, everyMs = 1_000 }: ReportContext,
  given: NewReportedRun,
  work: (run: ReportedRun) => Promise<Result>,
): Promise<Result> {
  const nowMs = now();
  const row = { ...newRunRow(given.kind, { ...given, nowMs }), state: "running" as const, started_at_ms: nowMs };
  const { id } = row;
  await inTransaction(db, async (tx) => {
    await tx.insertInto("runs").values(row).execute();
    await writeLog(tx, id, [{ level: "info", text: "The run has started" }], nowMs);
  });
  let progress: { done: number; total?: number | undefined } = { done: 0 };
  let state: string = "running";
  let perSecond: number | null = null;
  let written = { done: 0, atMs: performance.now() };

  const update = (tx: Kysely<RunTables>, change: Partial<RunTables["runs"]>) =>
    tx
      .updateTable("runs")
      .set({
        done_count: progress.done,
        ...(progress.total !== undefined && { total_count: Math.max(progress.total, progress.done) }),
        rate_milli: perSecond === null ? null : Math.round(perSecond * 1000),
        updated_at_ms: now(),
        ...change,
      })
      .where("id", "=", id)
      .where("state", "in", ["running", "paused"])
      .returning("state")
      .executeTakeFirst();
  const tell = async () => {
    const atMs = performance.now();
    perSecond = updatedRate(perSecond, progress.done - written.done, atMs - written.atMs);
    written = { done: progress.done, atMs };
    state = (await update(db, {}))?.state ?? "stopped";
  };
  const ending = new AbortController();
  const telling = tellUntil(tell, everyMs, ending.signal);
  const end = async (change: Partial<RunTables["runs"]>, level: "info" | "error", text: string) => {
    ending.abort();
    await telling;
    return inTransaction(db, async (tx) => {
      const isOurs = await update(tx, { ...change, finished_at_ms: now(), is_through: 1 });
      if (isOurs) await writeLog(tx, id, [{ level, text }], now());
      return isOurs !== undefined;
    });
  };
  try {
    const result = await work({
      id,
      report(reported) {
        progress = reported;
      },
      async turn() {
        while (state === "paused") await delay(Math.min(everyMs, 250));
        if (state === "stopped") throw new RunFailure(CANCELED);
      },
    });
    await end({ state: "completed" }, "info", "The run has completed");
    return result;
  } catch (error) {
    const reason = error instanceof Error ? error.message : "It has failed";
    const isOurs = await end({ state: "failed", last_error: reason }, "error", `The run has failed: ${reason}`);
    throw isOurs ? error : new RunFailure(CANCELED, { cause: error });
  }
}

/** A look that fails, as while the database is busy, is followed by the next. */
async function tellUntil(tell: () => Promise<void>, everyMs: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await delay(everyMs, undefined, { signal, ref: false }).catch(() => undefined);
    if (!signal.aborted) await tell().catch(() => undefined);
  }
}

/** Ends runs whose process was killed: nobody reports them any more. */
export async function endAbandonedRuns(db: Kysely<RunTables>, nowMs: number): Promise<void> {
  for (const { kind, reported } of reportedKinds()) {
    const text = `The process that did it has ended. ${reported?.again}`;
    await inTransaction(db, async (tx) => {
      const ended = await tx
        .updateTable("runs")
        .set({ state: "failed", last_error: text, finished_at_ms: nowMs, updated_at_ms: nowMs })
        .where("kind", "=", kind)
        .where("state", "in", ["running", "paused"])
        .where("updated_at_ms", "<", nowMs - SILENT_MS)
        .returning("id")
        .execute();
      for (const { id } of ended) await writeLog(tx, id, [{ level: "error", text }], nowMs);
    });
  }
}
