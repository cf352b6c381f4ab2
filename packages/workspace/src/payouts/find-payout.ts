import { AppError } from "@overdub/contract";
import type { Kysely } from "kysely";
import { unindexed } from "../database/unindexed.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { PayoutTable } from "../ledger/payout-tables.ts";
import type { ProgramTable } from "../programs/program-table.ts";

export type OfProgram = Pick<ProgramTable, "id" | "workspace_id">;

/** The payouts of a program among these, in the order of their partners, in which they are locked. */
export function findPayouts(
  db: Kysely<WorkspaceTables>,
  { id: programId, workspace_id }: OfProgram,
  ids: readonly string[],
): Promise<PayoutTable[]> {
  if (ids.length === 0) return Promise.resolve([]);
  return db
    .selectFrom("payouts")
    .selectAll()
    .where(unindexed("workspace_id"), "=", workspace_id)
    .where(unindexed("program_id"), "=", programId)
    .where("id", "in", ids)
    .orderBy("partner_id")
    .orderBy("id")
    .execute();
}

/** @throws `not_found`. */
export async function findPayoutOrThrow(
  db: Kysely<WorkspaceTables>,
  program: OfProgram,
  id: string,
): Promise<PayoutTable> {
  const [payout] = await findPayouts(db, program, [id]);
  if (!payout) throw new AppError("not_found", `Payout ${id} not found.`);
  return payout;
}
