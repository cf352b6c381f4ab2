import type { Database, LinkTable } from "@overdub/storage";
import type { Kysely } from "kysely";

/** Below both dialects' limits for the parameters of one statement. */
const CHUNK = 5000;

/** The links of a workspace with these ids, by id. */
export async function findLinksById(
  db: Kysely<Database>,
  workspaceId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, LinkTable>> {
  const found = new Map<string, LinkTable>();
  for (let start = 0; start < ids.length; start += CHUNK) {
    const rows = await db
      .selectFrom("links")
      .selectAll()
      .where("workspace_id", "=", workspaceId)
      .where("id", "in", ids.slice(start, start + CHUNK))
      .execute();
    for (const row of rows) found.set(row.id, row);
  }
  return found;
}
