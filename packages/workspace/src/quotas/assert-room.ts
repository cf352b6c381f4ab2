import { AppError } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { QuotaTable } from "./quotas.ts";
import { ROW_QUOTAS } from "./quotas.ts";

/**
 * Makes sure that one more row fits. Calls at the same time may pass by one another, unless they hold the workspace.
 *
 * @param refuse what is thrown. Default: `exceeded_limit`, as the API has it.
 */
export async function assertRoom(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  table: QuotaTable,
  refuse: (message: string) => Error = (message) => new AppError("exceeded_limit", message),
): Promise<void> {
  const { rows, max } = ROW_QUOTAS[table];
  const last = await db
    .selectFrom(table)
    .select("workspace_id")
    .where("workspace_id", "=", workspaceId)
    .limit(1)
    .offset(max - 1)
    .executeTakeFirst();
  if (last) throw refuse(`A workspace has at most ${max} ${rows}: remove one first.`);
}
