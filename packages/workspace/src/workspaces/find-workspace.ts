import type { Database, WorkspaceTable } from "@overdub/storage";
import type { Kysely } from "kysely";

export function findWorkspace(db: Kysely<Database>, id: string): Promise<WorkspaceTable | undefined> {
  return db.selectFrom("workspaces").selectAll().where("id", "=", id).executeTakeFirst();
}

/** Oldest first. */
export function listWorkspaces(db: Kysely<Database>): Promise<WorkspaceTable[]> {
  return db.selectFrom("workspaces").selectAll().orderBy("id").execute();
}
