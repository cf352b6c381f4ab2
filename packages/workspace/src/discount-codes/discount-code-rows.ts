import type { DiscountCode } from "@overdub/contract";
import { AppError } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { ProgramTable } from "../programs/program-table.ts";
import { toIso } from "../time/to-iso.ts";
import type { DiscountCodeTable } from "./discount-code-table.ts";

/** A discount code as the API shows it. See behaviour/partners 8. */
export function toDiscountCode(row: DiscountCodeTable): DiscountCode {
  return {
    id: row.id,
    code: row.code,
    discountId: row.discount_id,
    partnerId: row.partner_id,
    linkId: row.link_id,
    disabledAt: toIso(row.disabled_at_ms),
  };
}

export function codesOf(db: Kysely<WorkspaceTables>, program: Pick<ProgramTable, "id" | "workspace_id">) {
  return db
    .selectFrom("discount_codes")
    .selectAll()
    .where("workspace_id", "=", program.workspace_id)
    .where("program_id", "=", program.id);
}

/** By id, or by the code in any letter case. @throws `not_found`, also for a code whose discount is gone. */
export async function findCodeOrThrow(
  db: Kysely<WorkspaceTables>,
  program: ProgramTable,
  idOrCode: string,
): Promise<DiscountCodeTable> {
  const found = await codesOf(db, program)
    .where((eb) => eb.or([eb("id", "=", idOrCode), eb("code_lookup", "=", idOrCode.toLowerCase())]))
    .execute();
  const row = found.find(({ id }) => id === idOrCode) ?? found[0];
  if (!row || row.discount_id === null) throw new AppError("not_found", "Discount code not found.");
  return row;
}
