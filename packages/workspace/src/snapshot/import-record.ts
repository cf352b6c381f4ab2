/** Every statement on the `workspace_imports` table. */
import type { Database, WorkspaceImportTable } from "@overdub/storage";
import type { Kysely, Transaction } from "kysely";

export function findImport(db: Kysely<Database>, workspaceId: string): Promise<WorkspaceImportTable | undefined> {
  return db.selectFrom("workspace_imports").selectAll().where("workspace_id", "=", workspaceId).executeTakeFirst();
}

export async function insertImport(tx: Transaction<Database>, row: WorkspaceImportTable): Promise<void> {
  await tx.insertInto("workspace_imports").values(row).execute();
}

/** @returns `false` when another process has moved it meanwhile; the transaction must not be committed then. */
export async function advanceImport(
  tx: Transaction<Database>,
  workspaceId: string,
  from: number,
  to: number,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("workspace_imports")
    .set({ lines_done: to })
    .where("workspace_id", "=", workspaceId)
    .where("lines_done", "=", from)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export async function finishImport(db: Kysely<Database>, workspaceId: string, nowMs: number): Promise<void> {
  await db
    .updateTable("workspace_imports")
    .set({ finished_at_ms: nowMs })
    .where("workspace_id", "=", workspaceId)
    .execute();
}
