import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { createId } from "../ids/create-id.ts";
import type { TagTable } from "../tags/tag-table.ts";

/** A tag, written past the API. @returns its id. */
export async function insertTag(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  name: string,
  color: TagTable["color"] = "blue",
): Promise<string> {
  const id = createId("tag_", 0);
  await db
    .insertInto("tags")
    .values({ id, workspace_id: workspaceId, name, name_lookup: name.toLowerCase(), color, created_at_ms: 0 })
    .execute();
  return id;
}

/** A folder, written past the API. @returns its id. */
export async function insertFolder(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  name: string,
  accessLevel: "write" | "read" | null = "write",
): Promise<string> {
  const id = createId("fold_", 0);
  await db
    .insertInto("folders")
    .values({
      id,
      workspace_id: workspaceId,
      name,
      name_lookup: name.toLowerCase(),
      description: null,
      access_level: accessLevel,
      created_at_ms: 0,
      updated_at_ms: 0,
    })
    .execute();
  return id;
}
