import type { CustomerTable, Database } from "@overdub/storage";
import { chunksOf } from "@overdub/storage";
import type { Kysely } from "kysely";

/** The customers of a workspace with these ids, by id. */
export async function loadCustomers(
  db: Kysely<Database>,
  workspaceId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, CustomerTable>> {
  const found = new Map<string, CustomerTable>();
  for (const chunk of chunksOf(ids)) {
    const rows = await db
      .selectFrom("customers")
      .selectAll()
      .where("workspace_id", "=", workspaceId)
      .where("id", "in", chunk)
      .execute();
    for (const row of rows) found.set(row.id, row);
  }
  return found;
}
