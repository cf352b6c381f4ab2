import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { toIso } from "../time/to-iso.ts";

/** A partner as leads, sales and commissions name it to webhooks. See behaviour/webhooks 3. */
export interface WebhookPartner {
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
  /** In cents, as the next. */
  readonly totalSaleAmount: number;
  readonly totalCommissions: number;
}

/** @returns null where the ids, such as a link's, name no partner of a program. */
export async function findWebhookPartner(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  { program_id, partner_id }: { readonly program_id: string | null; readonly partner_id: string | null },
): Promise<WebhookPartner | null> {
  if (program_id === null || partner_id === null) return null;
  const row = await db
    .selectFrom("program_enrollments")
    .innerJoin("partners", "partners.id", "program_enrollments.partner_id")
    .selectAll("program_enrollments")
    .select(["partners.name", "partners.email", "partners.image", "partners.country", "partners.payouts_enabled_at_ms"])
    .where("program_enrollments.workspace_id", "=", workspaceId)
    .where("program_enrollments.program_id", "=", program_id)
    .where("program_enrollments.partner_id", "=", partner_id)
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
