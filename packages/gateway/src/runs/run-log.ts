import type { Kysely } from "kysely";
import type { Note } from "./run-kind.ts";
import type { RunLogTable, RunTables } from "./run-tables.ts";

/** Of one run: the newest lines are kept. */
export const MAX_LOG_LINES = 500;

const MAX_TEXT_CHARS = 2_000;

/** Adds lines to the log of a run that the transaction holds. */
export async function writeLog(
  tx: Kysely<RunTables>,
  runId: string,
  notes: readonly Note[],
  nowMs: number,
): Promise<void> {
  if (notes.length === 0) return;
  const { log_count: count } = await tx
    .updateTable("runs")
    .set((eb) => ({ log_count: eb("log_count", "+", notes.length) }))
    .where("id", "=", runId)
    .returning("log_count")
    .executeTakeFirstOrThrow();
  const first = count - notes.length + 1;
  const lines = notes.map(({ level, text }, index) => ({
    run_id: runId,
    position: first + index,
    level,
    // PostgreSQL holds every character but NUL.
    text: text.replaceAll("\0", "�").slice(0, MAX_TEXT_CHARS),
    created_at_ms: nowMs,
  }));
  await tx.insertInto("run_log").values(lines.slice(-MAX_LOG_LINES)).execute();
  await tx
    .deleteFrom("run_log")
    .where("run_id", "=", runId)
    .where("position", "<=", count - MAX_LOG_LINES)
    .execute();
}

/** The newest first. @param before a position; undefined for the newest page. */
export async function readLog(
  db: Kysely<RunTables>,
  { runId, limit, before }: { runId: string; limit: number; before: number | undefined },
) {
  const rows = await db
    .selectFrom("run_log")
    .selectAll()
    .where("run_id", "=", runId)
    .$if(before !== undefined, (query) => query.where("position", "<", before ?? 0))
    .orderBy("position", "desc")
    .limit(limit + 1)
    .execute();
  const page = rows.slice(0, limit);
  return {
    result: page.map(toLogRow),
    next_cursor: rows.length > limit ? String(page.at(-1)?.position) : null,
    limit,
  };
}

export function toLogRow({ position, level, text, created_at_ms: atMs }: RunLogTable) {
  return { position, level, text, created_at: new Date(atMs).toISOString() };
}
