import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { toIso } from "../time/to-iso.ts";

/** A partner as webhooks tell of one. See behaviour/webhooks 3. */
export interface EventPartner {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly image: string | null;
  readonly payoutsEnabledAt: string | null;
  readonly country: string | null;
  readonly groupId: string | null;
  readonly totalClicks: number;
  readonly totalLeads: number;
  readonly totalConversions: number;
  readonly totalSales: number;
  readonly totalSaleAmount: number;
  readonly totalCommissions: number;
}

/** @returns null for a partner who is not in the program. */
export async function findEventPartner(
  tx: Kysely<WorkspaceTables>,
  workspaceId: string,
  { programId, partnerId }: { readonly programId: string; readonly partnerId: string },
): Promise<EventPartner | null> {
  const row = await tx
    .selectFrom("program_enrollments as enrolled")
    .innerJoin("partners", "partners.id", "enrolled.partner_id")
    .selectAll("enrolled")
    .select(["partners.name", "partners.email", "partners.image", "partners.country", "partners.payouts_enabled_at_ms"])
    .where("enrolled.workspace_id", "=", workspaceId)
    .where("enrolled.program_id", "=", programId)
    .where("enrolled.partner_id", "=", partnerId)
    .executeTakeFirst();
  if (!row) return null;
  return {
    id: row.partner_id,
    name: row.name,
    email: row.email,
    image: row.image,
    payoutsEnabledAt: toIso(row.payouts_enabled_at_ms),
    country: row.country,
    groupId: row.group_id,
    totalClicks: row.total_clicks,
    totalLeads: row.total_leads,
    totalConversions: row.total_conversions,
    totalSales: row.total_sales,
    totalSaleAmount: row.total_sale_amount_cents,
    totalCommissions: row.total_commissions_cents,
  };
}
