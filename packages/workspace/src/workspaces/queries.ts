import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { WorkspaceError } from "./workspace-error.ts";
import type { WorkspaceTable } from "./workspace-table.ts";

export function findWorkspace(db: Kysely<WorkspaceTables>, id: string): Promise<WorkspaceTable | undefined> {
  return db.selectFrom("workspaces").selectAll().where("id", "=", id).executeTakeFirst();
}

const REMOVED = "(removed) ";

/** No slug that anybody could give, while jobs delete what the workspace held. */
export function slugOfRemoved(id: string): string {
  return REMOVED + id;
}

/** By its id or its slug, as a person names it. @throws WorkspaceError when there is none. */
export async function findNamedWorkspace(db: Kysely<WorkspaceTables>, name: string): Promise<WorkspaceTable> {
  const workspace = await db
    .selectFrom("workspaces")
    .selectAll()
    .where((eb) => eb.or([eb("id", "=", name), eb("slug", "=", name)]))
    .executeTakeFirst();
  if (!workspace || workspace.slug.startsWith(REMOVED))
    throw new WorkspaceError(`There is no workspace ${name}: see \`overdub workspace list\`.`);
  return workspace;
}

/** Oldest first. */
export function listWorkspaces(db: Kysely<WorkspaceTables>): Promise<WorkspaceTable[]> {
  return db.selectFrom("workspaces").selectAll().where("slug", "not like", `${REMOVED}%`).orderBy("id").execute();
}

/** Makes other transactions that do the same wait for this one, so that what it counts stays true until it commits. */
export async function lockWorkspace(tx: Kysely<WorkspaceTables>, id: string): Promise<void> {
  await tx.updateTable("workspaces").set({ id }).where("id", "=", id).execute();
}
