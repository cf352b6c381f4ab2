import type { BountyMetric } from "@overdub/contract";
import { BAN_REASONS, PARTNER_STATUSES, PartnerUpdateBody } from "@overdub/contract";
import type { Generated, Selectable } from "kysely";
import { z } from "zod";
import { columnRules } from "../database/column-rules.ts";
import type { SnapshotTable } from "../database/snapshot-table.ts";
import { referencesToTerms } from "../groups/group-table.ts";

/**
 * A partner in a program. Triggers keep the totals: those of links equal the sums over the partner's links, whoever writes
 * them. A transaction that has written an enrolment writes no link after it: on PostgreSQL all others come to enrolments
 * last.
 */
export interface ProgramEnrollmentTable {
  id: string;
  workspace_id: string;
  program_id: string;
  partner_id: string;
  /** The caller's own id of the partner; unique in the program. */
  tenant_id: string | null;
  /** One of `PARTNER_STATUSES`. */
  status: string;
  group_id: string | null;
  /** The newest application. */
  application_id: string | null;
  /** These five are copied from the group; null while the partner is banned or deactivated. */
  click_reward_id: string | null;
  lead_reward_id: string | null;
  sale_reward_id: string | null;
  referral_reward_id: string | null;
  discount_id: string | null;
  referred_by_partner_id: string | null;
  banned_at_ms: number | null;
  /** One of `BAN_REASONS`. */
  banned_reason: string | null;
  deactivated_at_ms: number | null;
  /** When who was rejected may apply again: `standard`, `never`. */
  reapplication_timeframe: string | null;
  risk_monitoring_disabled_at_ms: number | null;
  group_move_disabled_at_ms: number | null;
  customer_data_sharing_enabled_at_ms: number | null;
  total_clicks: Generated<number>;
  total_leads: Generated<number>;
  total_conversions: Generated<number>;
  total_sales: Generated<number>;
  total_sale_amount_cents: Generated<number>;
  total_commissions_cents: Generated<number>;
  /** When the partner joined: of an application, when it was approved. */
  created_at_ms: number;
  /** When it was last changed by somebody; totals move without it. */
  updated_at_ms: number;
}

export type EnrollmentRow = Selectable<ProgramEnrollmentTable>;

/** Of partners who work for the program: bounties, groups' rules and default links are for them. */
export const ACTIVE_STATUSES: readonly string[] = ["approved", "archived"];

/** Of partners whose clicks, leads and sales earn. */
export const EARNING_STATUSES: readonly string[] = [...ACTIVE_STATUSES, "invited"];

/** The totals that bounties and groups' rules are about. */
export type Totals = Pick<
  EnrollmentRow,
  "total_leads" | "total_conversions" | "total_sale_amount_cents" | "total_commissions_cents"
>;

export function totalOf(totals: Totals, metric: BountyMetric): number {
  return {
    totalLeads: totals.total_leads,
    totalConversions: totals.total_conversions,
    totalSaleAmount: totals.total_sale_amount_cents,
    totalCommissions: totals.total_commissions_cents,
  }[metric];
}

declare module "../database/workspace-tables.ts" {
  interface WorkspaceTables {
    program_enrollments: ProgramEnrollmentTable;
  }
}

export const programEnrollmentsInFile: SnapshotTable = {
  name: "program_enrollments",
  key: "id",
  scope: "workspace_id",
  mayBeNegative: ["total_commissions_cents"],
  references: [
    { column: "program_id", table: "programs", of: "id", isRequired: true },
    { column: "partner_id", table: "partners", of: "id", isRequired: true },
    { column: "group_id", table: "partner_groups", of: "id", isRequired: false },
    { column: "referred_by_partner_id", table: "partners", of: "id", isRequired: false },
    ...referencesToTerms,
  ],
  remembers: [{ column: "application_id", table: "program_applications" }],
  faultOf: columnRules({
    status: z.enum(PARTNER_STATUSES),
    tenant_id: PartnerUpdateBody.shape.tenantId,
    banned_reason: z.enum(BAN_REASONS),
    reapplication_timeframe: z.enum(["standard", "never"]),
  }),
};
