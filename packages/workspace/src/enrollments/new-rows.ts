import { createId } from "../ids/create-id.ts";
import type { ProgramTable } from "../programs/program-table.ts";
import type { EnrollmentRow } from "./enrollment-table.ts";
import type { PartnerTable } from "./partner-table.ts";
import { NO_TERMS } from "./terms.ts";

interface Profile {
  readonly email: string;
  readonly name?: string | null | undefined;
  readonly image?: string | null | undefined;
  readonly country?: string | null | undefined;
  readonly description?: string | null | undefined;
  readonly companyName?: string | null | undefined;
  /** JSON, as the table has it. */
  readonly platforms?: string | null | undefined;
}

/** What searches for partners look in. */
export function searchTextOf({
  name,
  email,
  company_name,
}: Pick<PartnerTable, "name" | "email" | "company_name">): string {
  return [name, email, company_name].filter(Boolean).join("\n").toLowerCase();
}

/** Somebody of whom the workspace knows nothing yet. Nameless ones are called by their email. */
export function newPartner(
  workspaceId: string,
  profile: Profile,
  username: string | null,
  nowMs: number,
): PartnerTable {
  const { email } = profile;
  const named = { name: profile.name || email, email, company_name: profile.companyName || null };
  return {
    id: createId("pn_", nowMs),
    workspace_id: workspaceId,
    ...named,
    username,
    email_lookup: email.toLowerCase(),
    search_text: searchTextOf(named),
    image: profile.image ?? null,
    description: profile.description || null,
    country: profile.country || null,
    profile_type: "individual",
    network_status: "draft",
    default_payout_method: null,
    paypal_email: null,
    stripe_connect_id: null,
    stripe_recipient_id: null,
    payouts_enabled_at_ms: null,
    identity_verified_at_ms: null,
    trusted_at_ms: null,
    platforms: profile.platforms ?? null,
    created_at_ms: nowMs,
    updated_at_ms: nowMs,
  };
}

type Known = Pick<EnrollmentRow, "status"> & Partial<EnrollmentRow>;

/** An enrolment of which no link has brought anything yet; triggers keep the totals from then on. */
export function newEnrollment(
  { id, workspace_id }: Pick<PartnerTable, "id" | "workspace_id">,
  program: Pick<ProgramTable, "id">,
  nowMs: number,
  known: Known,
): EnrollmentRow {
  return {
    id: createId("pge_", nowMs),
    workspace_id,
    program_id: program.id,
    partner_id: id,
    tenant_id: null,
    group_id: null,
    application_id: null,
    ...NO_TERMS,
    referred_by_partner_id: null,
    banned_at_ms: null,
    banned_reason: null,
    deactivated_at_ms: null,
    reapplication_timeframe: null,
    risk_monitoring_disabled_at_ms: null,
    group_move_disabled_at_ms: null,
    customer_data_sharing_enabled_at_ms: null,
    total_clicks: 0,
    total_leads: 0,
    total_conversions: 0,
    total_sales: 0,
    total_sale_amount_cents: 0,
    total_commissions_cents: 0,
    created_at_ms: nowMs,
    updated_at_ms: nowMs,
    ...known,
  };
}
