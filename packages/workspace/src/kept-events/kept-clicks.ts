import type { ClickEvent, ParameterNamed } from "@overdub/storage";
import { chunksOf, compiledStatement, enqueueJob } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { createClickId } from "../ids/click-id.ts";

/** A click of a link that tracks conversions. Clicks that have no row are in the event store. */
export interface KeptClickTable {
  workspace_id: string;
  click_id: string;
  /** JSON of the event. */
  event: string;
}

declare module "../database/workspace-tables.ts" {
  interface WorkspaceTables {
    kept_clicks: KeptClickTable;
  }
}

export const DELETE_CLICKS_JOB = "delete-kept-clicks";

const AT_ONCE = { runAtMs: 0, nowMs: 0 };

/** Rows of one statement: few enough for requests to wait for, and for parameters. */
const BATCH = 500;

/**
 * Keeps clicks, and has them deleted some day.
 *
 * @param clicks of links that track conversions, or are partners'.
 */
export async function keepClicks(tx: Kysely<WorkspaceTables>, clicks: readonly ClickEvent[]): Promise<void> {
  const rows = clicks.map((click) => ({
    workspace_id: click.workspaceId,
    click_id: click.clickId,
    event: JSON.stringify(click),
  }));
  for (let start = 0; start < rows.length; start += BATCH) {
    await tx
      .insertInto("kept_clicks")
      .values(rows.slice(start, start + BATCH))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  // Due at once, by whatever clock: that of the clicks may be a test workspace's.
  if (rows.length > 0)
    await enqueueJob(tx, { type: DELETE_CLICKS_JOB, payload: {}, dedupeKey: DELETE_CLICKS_JOB, ...AT_ONCE });
}

export async function findKeptClick(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  clickId: string,
): Promise<ClickEvent | undefined> {
  const [row] = await selectKeptClick(db, { workspaceId, clickId });
  return row && JSON.parse(row.event);
}

const selectKeptClick = compiledStatement(
  (db: Kysely<WorkspaceTables>, parameter: ParameterNamed<"workspaceId" | "clickId">) =>
    db
      .selectFrom("kept_clicks")
      .select("event")
      .where("workspace_id", "=", parameter("workspaceId"))
      .where("click_id", "=", parameter("clickId")),
);

/** From now on the event store alone has them. */
export async function forgetClicks(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  clickIds: readonly string[],
): Promise<void> {
  for (const chunk of chunksOf(clickIds)) {
    await db.deleteFrom("kept_clicks").where("workspace_id", "=", workspaceId).where("click_id", "in", chunk).execute();
  }
}

/** Deletes some of a workspace, the oldest first. @returns whether there may be more. */
export async function deleteSomeClicks(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  beforeMs = Number.POSITIVE_INFINITY,
): Promise<boolean> {
  const old = await db
    .selectFrom("kept_clicks")
    .select("click_id")
    .where("workspace_id", "=", workspaceId)
    // Ids begin with their time.
    .$if(Number.isFinite(beforeMs), (query) =>
      query.where(
        "click_id",
        "<",
        createClickId(beforeMs, () => ""),
      ),
    )
    .orderBy("click_id")
    .limit(BATCH)
    .execute();
  await forgetClicks(
    db,
    workspaceId,
    old.map(({ click_id }) => click_id),
  );
  return old.length === BATCH;
}

/** Of every workspace. */
export async function deleteClicksBefore(db: Kysely<WorkspaceTables>, beforeMs: number): Promise<void> {
  for (let last = ""; ; ) {
    const next = await db
      .selectFrom("kept_clicks")
      .select("workspace_id")
      .where("workspace_id", ">", last)
      .orderBy("workspace_id")
      .limit(1)
      .executeTakeFirst();
    if (!next) return;
    last = next.workspace_id;
    while (await deleteSomeClicks(db, last, beforeMs));
  }
}
