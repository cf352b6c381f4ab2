import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";

/** Makes other transactions that do the same wait for this one, so that what it counts stays true until it commits. */
export async function lockWorkspace(tx: Kysely<WorkspaceTables>, id: string): Promise<void> {
  await tx.updateTable("workspaces").set({ id }).where("id", "=", id).execute();
}
