import type { Kysely, Transaction } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";

/** A workspace that came from a snapshot file, and how far the import has got. */
export interface WorkspaceImportTable {
  workspace_id: string;
  /** SHA-256 of the file, hex. */
  digest: string;
  /** JSON of what the import was told to change. */
  options: string;
  /** Lines of the file whose rows and events are in SQL. */
  lines_done: number;
  started_at_ms: number;
  finished_at_ms: number | null;
}

declare module "../database/workspace-tables.ts" {
  interface WorkspaceTables {
    workspace_imports: WorkspaceImportTable;
  }
}

export function findImport(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
): Promise<WorkspaceImportTable | undefined> {
  return db.selectFrom("workspace_imports").selectAll().where("workspace_id", "=", workspaceId).executeTakeFirst();
}

export async function insertImport(tx: Transaction<WorkspaceTables>, row: WorkspaceImportTable): Promise<void> {
  await tx.insertInto("workspace_imports").values(row).execute();
}

/** @returns `false` when another process has moved it meanwhile; the transaction must not be committed then. */
export async function advanceImport(
  tx: Transaction<WorkspaceTables>,
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

export async function finishImport(db: Kysely<WorkspaceTables>, workspaceId: string, nowMs: number): Promise<void> {
  await db
    .updateTable("workspace_imports")
    .set({ finished_at_ms: nowMs })
    .where("workspace_id", "=", workspaceId)
    .execute();
}
