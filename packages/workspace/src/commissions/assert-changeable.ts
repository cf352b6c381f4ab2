import type { CommissionUpdateBody } from "@overdub/contract";
import { AppError } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { CommissionTable } from "../ledger/commission-tables.ts";
import type { PayoutTable } from "../ledger/payout-tables.ts";

type Status = CommissionUpdateBody["status"];

/** Payouts that are not confirmed yet, whose commissions can be changed. */
const OPEN: ReadonlySet<string> = new Set<PayoutTable["status"]>(["pending", "canceled"]);

/**
 * @param status that the commissions are to have, if any.
 * @throws `bad_request` for what is paid, what is being paid, and what has that status. See behaviour/partners 4.3.
 */
export async function assertChangeable(
  tx: Kysely<WorkspaceTables>,
  row: CommissionTable,
  status: Status,
): Promise<void> {
  const refuse = (why: string) => new AppError("bad_request", `Cannot update commission: ${why}`);
  if (row.status === "paid") throw refuse(`Commission ${row.id} has already been paid.`);
  const payout = (await findPayoutStatuses(tx, [row])).get(row.payout_id ?? "");
  if (payout && !OPEN.has(payout)) throw refuse(`Its payout is already ${payout}.`);
  if (status === row.status) throw new AppError("bad_request", `This commission is already in the ${status} status.`);
}

/** The same for many: the message names all that are in the way. See behaviour/partners 4.4. */
export async function assertAllChangeable(
  tx: Kysely<WorkspaceTables>,
  rows: readonly CommissionTable[],
  status: NonNullable<Status>,
): Promise<void> {
  const refuse = (why: string) => new AppError("bad_request", `Cannot update commissions: ${why}`);
  const named = (some: readonly CommissionTable[]) => some.map(({ id }) => id).join(", ");
  const paid = rows.filter((row) => row.status === "paid");
  if (paid.length > 0) throw refuse(`The following commission(s) have already been paid: ${named(paid)}`);
  const payouts = await findPayoutStatuses(tx, rows);
  for (const row of rows) {
    const payout = payouts.get(row.payout_id ?? "");
    if (payout && !OPEN.has(payout)) throw refuse(`Commission ${row.id} (its payout is already ${payout}).`);
  }
  const same = rows.filter((row) => row.status === status);
  if (same.length > 0) {
    throw refuse(`The following commission(s) are already in the ${status} status: ${named(same)}`);
  }
}

/** Whether the commission is in no payout, or in one that is not confirmed. */
export async function findPayoutStatuses(
  tx: Kysely<WorkspaceTables>,
  rows: readonly CommissionTable[],
): Promise<ReadonlyMap<string, PayoutTable["status"]>> {
  const ids = [...new Set(rows.flatMap(({ payout_id }) => payout_id ?? []))];
  if (ids.length === 0) return new Map();
  const found = await tx.selectFrom("payouts").select(["id", "status"]).where("id", "in", ids).execute();
  return new Map(found.map(({ id, status }) => [id, status]));
}

export function isOpen(status: PayoutTable["status"] | undefined): boolean {
  return status === undefined || OPEN.has(status);
}
