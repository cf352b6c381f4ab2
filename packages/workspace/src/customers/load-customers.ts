import type { CustomerTable, Database } from "@overdub/storage";
import type { Kysely } from "kysely";

/** Below both dialects' limits for the parameters of one statement. */
const CHUNK = 5000;

/** The customers of a workspace with these ids, by id. */
export async function loadCustomers(
  db: Kysely<Database>,
  workspaceId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, CustomerTable>> {
  const found = new Map<string, CustomerTable>();
  for (let start = 0; start < ids.length; start += CHUNK) {
    const rows = await db
      .selectFrom("customers")
      .selectAll()
      .where("workspace_id", "=", workspaceId)
      .where("id", "in", ids.slice(start, start + CHUNK))
      .execute();
    for (const row of rows) found.set(row.id, row);
  }
  return found;
}
