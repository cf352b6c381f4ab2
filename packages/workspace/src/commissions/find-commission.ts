import { AppError } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { CommissionTable } from "../ledger/commission-tables.ts";

interface Within {
  readonly workspaceId: string;
  readonly programId: string;
}

export function findCommission(
  db: Kysely<WorkspaceTables>,
  { workspaceId, programId }: Within,
  id: string,
): Promise<CommissionTable | undefined> {
  return db
    .selectFrom("commissions")
    .selectAll()
    .where("workspace_id", "=", workspaceId)
    .where("program_id", "=", programId)
    .where("id", "=", id)
    .executeTakeFirst();
}

/** @throws `not_found`. */
export async function findCommissionOrThrow(
  db: Kysely<WorkspaceTables>,
  within: Within,
  id: string,
): Promise<CommissionTable> {
  const found = await findCommission(db, within, id);
  if (!found) throw new AppError("not_found", `Commission ${id} not found.`);
  return found;
}
