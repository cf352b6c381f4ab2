import type { Program } from "@overdub/contract";
import { toIso } from "../time/to-iso.ts";
import type { ProgramTable } from "./program-table.ts";

/** A program as the API shows it. See behaviour/partners 11.1. */
export function toProgram(row: ProgramTable): Program {
  return {
    id: row.id,
    name: row.name,
    slug: row.slug,
    logo: row.logo,
    description: row.description,
    domain: row.domain,
    url: row.url,
    primaryRewardEvent: row.primary_reward_event as Program["primaryRewardEvent"],
    minPayoutAmount: row.min_payout_amount_cents,
    payoutMode: row.payout_mode as Program["payoutMode"],
    applicationRequirements: row.application_requirements === null ? null : JSON.parse(row.application_requirements),
    supportEmail: row.support_email,
    helpUrl: row.help_url,
    termsUrl: row.terms_url,
    defaultFolderId: row.default_folder_id,
    defaultGroupId: row.default_group_id,
    invoicePrefix: row.invoice_prefix,
    createdAt: toIso(row.created_at_ms),
    updatedAt: toIso(row.updated_at_ms),
  };
}
