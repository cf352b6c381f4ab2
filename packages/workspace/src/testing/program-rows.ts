import { parseInput, RewardBody } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { EnrollmentRow } from "../enrollments/enrollment-table.ts";
import type { PartnerTable } from "../enrollments/partner-table.ts";
import type { PartnerGroupTable } from "../groups/group-table.ts";
import { createId } from "../ids/create-id.ts";
import { BLANK_COLUMNS, newRow } from "../link-store/link-columns.ts";
import type { LinkTable } from "../link-store/link-table.ts";
import type { ProgramTable } from "../programs/program-table.ts";

type Db = Kysely<WorkspaceTables>;
type Program = Pick<ProgramTable, "id" | "workspace_id" | "default_group_id">;

const times = (atMs: number) => ({ created_at_ms: atMs, updated_at_ms: atMs });

/** A program with its default group, written past the API. */
export async function insertProgram(
  db: Db,
  workspaceId: string,
  over: Partial<ProgramTable> & { holdingPeriodDays?: number } = {},
): Promise<ProgramTable> {
  const { holdingPeriodDays = 0, ...columns } = over;
  const id = createId("prog_", 0);
  const program: ProgramTable = {
    ...{
      id,
      workspace_id: workspaceId,
      name: "Acme",
      slug: id.toLowerCase().replace("_", "-"),
      logo: null,
      description: null,
    },
    ...{ domain: "localhost", url: "https://acme.test/", default_folder_id: "fold_none" },
    ...{ default_group_id: createId("grp_", 0), primary_reward_event: "sale", min_payout_amount_cents: 0 },
    ...{ payout_mode: "internal", application_requirements: null, support_email: null, help_url: null },
    ...{ terms_url: null, invoice_prefix: "ACMETEST", ...times(0) },
    ...columns,
  };
  await db.insertInto("programs").values(program).execute();
  await insertGroup(db, program, {
    id: program.default_group_id,
    slug: "default",
    holding_period_days: holdingPeriodDays,
  });
  return program;
}

export async function insertGroup(
  db: Db,
  { id: program_id, workspace_id }: Program,
  over: Partial<PartnerGroupTable> = {},
): Promise<PartnerGroupTable> {
  const id = createId("grp_", 0);
  const group: PartnerGroupTable = {
    ...{ id, workspace_id, program_id, name: "Group", slug: id.toLowerCase(), color: null, logo: null },
    ...{ wordmark: null, brand_color: null, holding_period_days: 0, click_reward_id: null, lead_reward_id: null },
    ...{ sale_reward_id: null, referral_reward_id: null, discount_id: null, additional_links: null },
    ...{ max_partner_links: 10, link_structure: "short", utm_template: null, move_rules: null },
    ...{ application_form_data: null, application_form_published_at_ms: null },
    ...{ auto_approve_partners_enabled_at_ms: null, ...times(0) },
    ...over,
  };
  await db.insertInto("partner_groups").values(group).execute();
  return group;
}

/** @returns its id. */
export async function insertReward(
  db: Db,
  { id: program_id, workspace_id }: Program,
  body: Record<string, unknown>,
): Promise<string> {
  const reward = parseInput(RewardBody, body);
  const id = createId("rw_", 0);
  await db
    .insertInto("rewards")
    .values({
      ...{ id, workspace_id, program_id, event: reward.event, type: reward.type, version: 1, ...times(0) },
      amount_cents: reward.amountInCents ?? null,
      amount_percent_hundredths: reward.amountInPercentage == null ? null : Math.round(reward.amountInPercentage * 100),
      max_duration: reward.maxDuration,
      modifiers: reward.modifiers && JSON.stringify(reward.modifiers),
      config: reward.config && JSON.stringify(reward.config),
      spend_limit_amount_cents: reward.spendLimitAmount,
      spend_limit_interval: reward.spendLimitInterval,
      description: reward.description,
      tooltip_description: reward.tooltipDescription,
    })
    .execute();
  return id;
}

export interface InsertedPartner {
  readonly id: string;
  readonly link: LinkTable;
}

/** A partner in a program, with one link that tracks conversions. Its rewards are those of `enrolled`. */
export async function insertPartner(
  db: Db,
  program: Program,
  { enrolled = {}, ...over }: Partial<PartnerTable> & { enrolled?: Partial<EnrollmentRow> } = {},
): Promise<InsertedPartner> {
  const id = createId("pn_", 0);
  const { workspace_id, id: program_id } = program;
  const email = `${id.toLowerCase()}@partner.test`;
  await db
    .insertInto("partners")
    .values({
      ...{ id, workspace_id, name: "Ada Byron", username: null, email, email_lookup: email, search_text: email },
      ...{ image: null, description: null, country: null, company_name: null, profile_type: "individual" },
      ...{ network_status: "draft", default_payout_method: null, paypal_email: null, stripe_connect_id: null },
      ...{ stripe_recipient_id: null, payouts_enabled_at_ms: null, identity_verified_at_ms: null },
      ...{ trusted_at_ms: null, platforms: null, ...times(0) },
      ...over,
    })
    .execute();
  await db
    .insertInto("program_enrollments")
    .values({
      ...{ id: createId("pge_", 0), workspace_id, program_id, partner_id: id, tenant_id: null, status: "approved" },
      ...{ group_id: program.default_group_id, application_id: null, click_reward_id: null, lead_reward_id: null },
      ...{ sale_reward_id: null, referral_reward_id: null, discount_id: null, referred_by_partner_id: null },
      ...{ banned_at_ms: null, banned_reason: null, reapplication_timeframe: null },
      ...{ risk_monitoring_disabled_at_ms: null, group_move_disabled_at_ms: null },
      ...{ customer_data_sharing_enabled_at_ms: null, ...times(0) },
      ...enrolled,
    })
    .execute();
  return { id, link: await insertPartnerLink(db, program, id) };
}

export async function insertPartnerLink(db: Db, program: Program, partnerId: string): Promise<LinkTable> {
  const key = createId("k_", 0).toLowerCase();
  const columns = { ...BLANK_COLUMNS, domain: "localhost", key, key_lookup: key, url: "https://acme.test/" };
  const link = newRow(
    { workspaceId: program.workspace_id, userId: null },
    { ...columns, program_id: program.id, partner_id: partnerId, track_conversion: 1 },
    0,
  );
  await db.insertInto("links").values(link).execute();
  return link;
}
