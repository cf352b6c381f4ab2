import { chunksOf } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { CustomerTable } from "./customer-table.ts";

/** The customers of a workspace with these ids, by id. */
export async function loadCustomers(
  db: Kysely<WorkspaceTables>,
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
