import type { Group, GroupDefaultLink } from "@overdub/contract";
import { AppError, DEFAULT_GROUP_SLUG } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { ProgramTable } from "../programs/program-table.ts";
import { toIso } from "../time/to-iso.ts";
import type { PartnerGroupDefaultLinkTable, PartnerGroupTable } from "./group-table.ts";

type Program = Pick<ProgramTable, "id" | "workspace_id">;

/** What names a group by its id; a slug cannot begin so. */
const GROUP_ID = /^grp_/;

/** By id or slug. */
export function findGroup(
  db: Kysely<WorkspaceTables>,
  program: Program,
  idOrSlug: string,
): Promise<PartnerGroupTable | undefined> {
  return db
    .selectFrom("partner_groups")
    .selectAll()
    .where("workspace_id", "=", program.workspace_id)
    .where("program_id", "=", program.id)
    .where(GROUP_ID.test(idOrSlug) ? "id" : "slug", "=", idOrSlug)
    .executeTakeFirst();
}

/** @throws `not_found` with this message. */
export async function findGroupOrThrow(
  db: Kysely<WorkspaceTables>,
  program: Program,
  idOrSlug: string,
  message = "Group not found.",
): Promise<PartnerGroupTable> {
  const group = await findGroup(db, program, idOrSlug);
  if (!group) throw new AppError("not_found", message);
  return group;
}

/** The group that partners come into unless another is named. */
export async function findDefaultGroup(db: Kysely<WorkspaceTables>, program: Program): Promise<PartnerGroupTable> {
  return findGroupOrThrow(db, program, DEFAULT_GROUP_SLUG);
}

/** Oldest first, by the id of the group. */
export async function listDefaultLinks(
  db: Kysely<WorkspaceTables>,
  groupIds: readonly string[],
): Promise<ReadonlyMap<string, PartnerGroupDefaultLinkTable[]>> {
  if (groupIds.length === 0) return new Map();
  const rows = await db
    .selectFrom("partner_group_default_links")
    .selectAll()
    .where("group_id", "in", groupIds)
    .orderBy("id")
    .execute();
  return Map.groupBy(rows, ({ group_id }) => group_id);
}

export function toDefaultLink({ id, domain, url }: PartnerGroupDefaultLinkTable): GroupDefaultLink {
  return { id, domain, url };
}

/** A group as the API shows it. See behaviour/partners 11.2. */
export function toGroup(row: PartnerGroupTable, defaultLinks: readonly PartnerGroupDefaultLinkTable[]): Group {
  const json = (text: string | null) => (text === null ? null : JSON.parse(text));
  return {
    id: row.id,
    name: row.name,
    slug: row.slug,
    color: row.color,
    logo: row.logo,
    wordmark: row.wordmark,
    brandColor: row.brand_color,
    holdingPeriodDays: row.holding_period_days,
    clickRewardId: row.click_reward_id,
    leadRewardId: row.lead_reward_id,
    saleRewardId: row.sale_reward_id,
    referralRewardId: row.referral_reward_id,
    discountId: row.discount_id,
    additionalLinks: json(row.additional_links),
    maxPartnerLinks: row.max_partner_links,
    linkStructure: row.link_structure as Group["linkStructure"],
    utmTemplate: json(row.utm_template),
    moveRules: json(row.move_rules),
    applicationFormData: json(row.application_form_data),
    autoApprovePartnersEnabledAt: toIso(row.auto_approve_partners_enabled_at_ms),
    applicationFormPublishedAt: toIso(row.application_form_published_at_ms),
    partnerGroupDefaultLinks: defaultLinks.map(toDefaultLink),
    createdAt: toIso(row.created_at_ms),
    updatedAt: toIso(row.updated_at_ms),
  };
}

/** Groups as the API shows them, in this order. */
export async function showGroups(db: Kysely<WorkspaceTables>, rows: readonly PartnerGroupTable[]): Promise<Group[]> {
  const links = await listDefaultLinks(
    db,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => toGroup(row, links.get(row.id) ?? []));
}

export async function showGroup(db: Kysely<WorkspaceTables>, row: PartnerGroupTable): Promise<Group> {
  const links = await listDefaultLinks(db, [row.id]);
  return toGroup(row, links.get(row.id) ?? []);
}

/** Oldest first. */
export function listGroups(
  db: Kysely<WorkspaceTables>,
  program: { readonly id: string; readonly workspace_id: string },
): Promise<PartnerGroupTable[]> {
  return db
    .selectFrom("partner_groups")
    .selectAll()
    .where("workspace_id", "=", program.workspace_id)
    .where("program_id", "=", program.id)
    .orderBy("id")
    .execute();
}

/** For how many days commissions of a group are held; `undefined` for a group that is not there. */
export async function findHoldingDays(
  db: Kysely<WorkspaceTables>,
  of: { readonly workspace_id: string; readonly group_id: string | null },
): Promise<number | undefined> {
  const group = await db
    .selectFrom("partner_groups")
    .select("holding_period_days")
    .where("workspace_id", "=", of.workspace_id)
    .where("id", "=", of.group_id)
    .executeTakeFirst();
  return group?.holding_period_days;
}
