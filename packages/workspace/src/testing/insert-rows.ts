import type { SqlDatabase } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { NewApiKey } from "../api-keys/api-keys.ts";
import { createApiKey } from "../api-keys/api-keys.ts";
import type { Role } from "../auth/permissions.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { createId } from "../ids/create-id.ts";
import { BLANK_COLUMNS, newRow } from "../link-store/link-columns.ts";
import { addMember } from "../members/members.ts";
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

const CHUNK = 200;

/** So many plain links with the keys `k00000`, `k00001`, …, written past the API. */
export async function insertLinks(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  domain: string,
  count: number,
): Promise<void> {
  const rows = Array.from({ length: count }, (_, index) => {
    const key = `k${String(index).padStart(5, "0")}`;
    const columns = { ...BLANK_COLUMNS, domain, key, key_lookup: key, url: `https://acme.test/${key}` };
    return newRow({ workspaceId, userId: null }, columns, 0);
  });
  for (let start = 0; start < rows.length; start += CHUNK) {
    await db
      .insertInto("links")
      .values(rows.slice(start, start + CHUNK))
      .execute();
  }
}

/** A new member of a workspace with a key. */
export async function addMemberKey(
  { db }: SqlDatabase<WorkspaceTables>,
  workspaceId: string,
  role: Role,
  key: Partial<NewApiKey> = {},
): Promise<{ userId: string; key: string }> {
  const { userId } = await addMember(db, workspaceId, { role }, 0);
  const created = await createApiKey(db, workspaceId, { name: role, user: userId, ...key }, 0);
  return { userId, key: created.key };
}
