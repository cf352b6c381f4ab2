import { randomBytes } from "node:crypto";
import { createUlids } from "@overdub/contract";
import { chunksOf } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { FailedItem, NewFailure } from "./run-kind.ts";
import type { RunFailureTable, RunTables } from "./run-tables.ts";

/** Of one run. Beyond it the run ends, since what is not kept could not be tried again. */
export const MAX_FAILURES = 100_000;

/** Of an item's reason and name. */
const MAX_TEXT_CHARS = 2_000;

/** A source of ids that sort by time, and in the order of a step's failures. */
const newUlid = createUlids(randomBytes);

const storable = (text: string) => text.replaceAll("\0", "�").slice(0, MAX_TEXT_CHARS);

export async function addFailures(
  tx: Kysely<RunTables>,
  runId: string,
  failures: readonly NewFailure[],
  nowMs: number,
): Promise<void> {
  const rows = failures.map(({ item, reason, payload }): RunFailureTable => {
    const text = payload === undefined ? null : JSON.stringify(payload);
    return {
      id: newUlid(nowMs),
      run_id: runId,
      item: storable(item),
      reason: storable(reason),
      payload: text,
      is_waiting: 0,
      created_at_ms: nowMs,
    };
  });
  for (let start = 0; start < rows.length; start += 500) {
    await tx
      .insertInto("run_failures")
      .values(rows.slice(start, start + 500))
      .execute();
  }
}

export async function countRetriable(db: Kysely<RunTables>, runId: string): Promise<number> {
  const { count } = await db
    .selectFrom("run_failures")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("run_id", "=", runId)
    .where("payload", "is not", null)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Marks what can be tried again. */
export async function markWaiting(tx: Kysely<RunTables>, runId: string): Promise<void> {
  await tx
    .updateTable("run_failures")
    .set({ is_waiting: 1 })
    .where("run_id", "=", runId)
    .where("payload", "is not", null)
    .execute();
}

/** The next ones that are to be tried again. */
export async function findWaiting(db: Kysely<RunTables>, runId: string, limit: number): Promise<FailedItem[]> {
  const rows = await db
    .selectFrom("run_failures")
    .select(["id", "item", "payload"])
    .where("run_id", "=", runId)
    .where("is_waiting", "=", 1)
    .orderBy("id")
    .limit(limit)
    .execute();
  return rows.map(({ id, item, payload }) => ({ id, item, payload: payload === null ? null : JSON.parse(payload) }));
}

/** What became of items that were tried again: what is done goes, the rest says why it has failed this time. */
export async function settleWaiting(
  tx: Kysely<RunTables>,
  items: readonly FailedItem[],
  failed: ReadonlyMap<string, string>,
): Promise<void> {
  const done = items.flatMap(({ id }) => (failed.has(id) ? [] : [id]));
  for (const ids of chunksOf(done)) await tx.deleteFrom("run_failures").where("id", "in", ids).execute();
  for (const [id, reason] of failed) {
    await tx
      .updateTable("run_failures")
      .set({ is_waiting: 0, reason: storable(reason) })
      .where("id", "=", id)
      .execute();
  }
}

/** The first ones first. @param after an id; undefined for the first page. */
export async function readFailures(
  db: Kysely<RunTables>,
  { runId, limit, after }: { runId: string; limit: number; after: string | undefined },
) {
  const rows = await db
    .selectFrom("run_failures")
    .selectAll()
    .where("run_id", "=", runId)
    .$if(after !== undefined, (query) => query.where("id", ">", after ?? ""))
    .orderBy("id")
    .limit(limit + 1)
    .execute();
  const page = rows.slice(0, limit);
  return {
    result: page.map(toFailureRow),
    next_cursor: rows.length > limit ? (page.at(-1)?.id ?? null) : null,
    limit,
  };
}

function toFailureRow({ id, item, reason, payload, is_waiting, created_at_ms: atMs }: RunFailureTable) {
  return {
    id,
    item,
    reason,
    payload: payload === null ? null : JSON.parse(payload),
    can_be_retried: payload !== null,
    is_waiting: is_waiting === 1,
    created_at: new Date(atMs).toISOString(),
  };
}
