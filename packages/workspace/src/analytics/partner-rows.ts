/** Groupings by the partners of links. See behaviour/attribution 5.3. */
import type { AnalyticsRow } from "@overdub/contract";
import { chunksOf } from "@overdub/storage";
import type { Kysely } from "kysely";
import { unindexed } from "../database/unindexed.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { findPartners } from "../enrollments/find-partner.ts";
import { listEnrollmentTags } from "../enrollments/partner-tags.ts";
import { toIso } from "../time/to-iso.ts";
import type { GroupContext, LinkTotals } from "./link-rows.ts";
import { sumBy } from "./sum-by.ts";

export async function topPartners(
  { db, workspaceId }: GroupContext,
  links: readonly LinkTotals[],
): Promise<AnalyticsRow<"top_partners">[]> {
  const sums = sumBy(links, ({ link }) => (link.partner_id === null ? [] : [link.partner_id]));
  const partners = await findPartners(
    db,
    workspaceId,
    sums.map(([partnerId]) => partnerId),
  );
  return sums.flatMap(([partnerId, totals]) => {
    const partner = partners.get(partnerId);
    if (!partner) return [];
    const { id, name, email, image, country, payouts_enabled_at_ms } = partner;
    const shown = { id, name, email, image, payoutsEnabledAt: toIso(payouts_enabled_at_ms), country };
    return [{ partnerId, partner: shown, ...totals }];
  });
}

export async function topGroups(
  { db, workspaceId }: GroupContext,
  links: readonly LinkTotals[],
): Promise<AnalyticsRow<"top_groups">[]> {
  const enrollments = await findEnrollments(db, workspaceId, links);
  const sums = sumBy(links, ({ link }) => enrollments.get(keyOf(link))?.group_id ?? []);
  if (sums.length === 0) return [];
  const groups = await db
    .selectFrom("partner_groups")
    .select(["id", "name", "slug", "color"])
    .where("workspace_id", "=", workspaceId)
    .execute();
  const byId = new Map(groups.map((group) => [group.id, group]));
  return sums.flatMap(([groupId, totals]) => {
    const group = byId.get(groupId);
    return group ? [{ groupId, group, ...totals }] : [];
  });
}

/** An event counts once for each tag of the partner. */
export async function topPartnerTags(
  { db, workspaceId }: GroupContext,
  links: readonly LinkTotals[],
): Promise<AnalyticsRow<"top_partner_tags">[]> {
  const enrollments = await findEnrollments(db, workspaceId, links);
  const tags = await listEnrollmentTags(
    db,
    [...enrollments.values()].map(({ id }) => id),
  );
  const byId = new Map([...tags.values()].flat().map((tag) => [tag.id, tag]));
  const tagIdsOf = ({ link }: LinkTotals) =>
    (tags.get(enrollments.get(keyOf(link))?.id ?? "") ?? []).map((tag) => tag.id);
  return sumBy(links, tagIdsOf).flatMap(([partnerTagId, totals]) => {
    const partnerTag = byId.get(partnerTagId);
    return partnerTag ? [{ partnerTagId, partnerTag, ...totals }] : [];
  });
}

interface Enrolled {
  readonly id: string;
  readonly group_id: string | null;
}

function keyOf({ program_id, partner_id }: { readonly program_id: string | null; readonly partner_id: string | null }) {
  return `${program_id} ${partner_id}`;
}

/** The enrolments of the links' partners, by program and partner. */
async function findEnrollments(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  links: readonly LinkTotals[],
): Promise<ReadonlyMap<string, Enrolled>> {
  const partnerIds = new Set(links.flatMap(({ link }) => link.partner_id ?? []));
  const found = new Map<string, Enrolled>();
  for (const chunk of chunksOf([...partnerIds])) {
    const rows = await db
      .selectFrom("program_enrollments")
      .select(["id", "program_id", "partner_id", "group_id"])
      .where(unindexed("workspace_id"), "=", workspaceId)
      .where("partner_id", "in", chunk)
      .execute();
    for (const row of rows) found.set(keyOf(row), row);
  }
  return found;
}
