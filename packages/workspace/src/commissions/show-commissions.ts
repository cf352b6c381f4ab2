import type { Commission } from "@overdub/contract";
import { chunksOf } from "@overdub/storage";
import type { Kysely } from "kysely";
import { loadCustomers } from "../customers/queries.ts";
import { toCustomer } from "../customers/to-customer.ts";
import { unindexed } from "../database/unindexed.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { CommissionTable } from "../ledger/commission-tables.ts";
import { toIso } from "../time/to-iso.ts";
import { toCommissionFacts } from "./to-commission.ts";

type Db = Kysely<WorkspaceTables>;

/** Commissions of one program as the API shows them. See behaviour/partners 4.2. */
export async function showCommissions(
  db: Db,
  workspaceId: string,
  rows: readonly CommissionTable[],
): Promise<Commission[]> {
  const [partners, customers, paidAt] = await Promise.all([
    loadPartners(db, workspaceId, idsOf(rows, "partner_id")),
    loadCustomers(db, workspaceId, idsOf(rows, "customer_id")),
    loadPaidAt(db, workspaceId, idsOf(rows, "payout_id")),
  ]);
  return rows.map((row) => {
    const partner = partners.get(row.partner_id);
    // A commission cannot lose its partner.
    if (!partner) throw new Error(`The partner of ${row.id} is gone.`);
    const customer = customers.get(row.customer_id ?? "");
    return {
      ...toCommissionFacts(row),
      paidAt: toIso(paidAt.get(row.payout_id ?? "") ?? null),
      partner,
      customer: customer ? toCustomer(customer) : null,
    };
  });
}

function idsOf(rows: readonly CommissionTable[], column: "partner_id" | "customer_id" | "payout_id"): string[] {
  return [...new Set(rows.flatMap((row) => row[column] ?? []))];
}

async function loadPartners(
  db: Db,
  workspaceId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Commission["partner"]>> {
  const found = new Map<string, Commission["partner"]>();
  for (const chunk of chunksOf(ids)) {
    const rows = await db
      .selectFrom("partners")
      .leftJoin("program_enrollments as enrolled", "enrolled.partner_id", "partners.id")
      .select(["partners.id", "name", "email", "image", "payouts_enabled_at_ms", "country", "enrolled.group_id"])
      .where(unindexed("partners.workspace_id"), "=", workspaceId)
      .where("partners.id", "in", chunk)
      .execute();
    for (const { payouts_enabled_at_ms, group_id, ...partner } of rows) {
      found.set(partner.id, { ...partner, payoutsEnabledAt: toIso(payouts_enabled_at_ms), groupId: group_id });
    }
  }
  return found;
}

async function loadPaidAt(
  db: Db,
  workspaceId: string,
  payoutIds: readonly string[],
): Promise<ReadonlyMap<string, number | null>> {
  const found = new Map<string, number | null>();
  for (const chunk of chunksOf(payoutIds)) {
    const rows = await db
      .selectFrom("payouts")
      .select(["id", "paid_at_ms"])
      .where(unindexed("workspace_id"), "=", workspaceId)
      .where("id", "in", chunk)
      .execute();
    for (const { id, paid_at_ms } of rows) found.set(id, paid_at_ms);
  }
  return found;
}
