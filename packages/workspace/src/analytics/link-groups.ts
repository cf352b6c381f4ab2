import type { AnalyticsListGroup, AnalyticsRow } from "@overdub/contract";
import type { EventScope, LinkGroup, LinkGrouping } from "@overdub/storage";
import type { Compilable, ExpressionBuilder, Kysely, SelectQueryBuilder } from "kysely";
import { inTurns } from "../database/in-turns.ts";
import { toQuestion } from "../database/to-question.ts";
import { unindexed } from "../database/unindexed.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { Context } from "../operations/context.ts";
import { toIso } from "../time/to-iso.ts";
import type { AnalyticsDeps } from "./context.ts";
import type { LinkSelection } from "./link-filters.ts";
import { inSight } from "./link-filters.ts";
import { enrollments } from "./partner-filters.ts";
import type { CountedEvent, Totals } from "./totals.ts";
import { add, kindsOf, MAX_ROWS, NOTHING, toTotals } from "./totals.ts";

type Db = Kysely<WorkspaceTables>;
type GroupContext = Pick<Context, "db" | "workspaceId">;
type Narrow = <Tables extends keyof WorkspaceTables, Row>(
  query: SelectQueryBuilder<WorkspaceTables, Tables | "links", Row>,
) => SelectQueryBuilder<WorkspaceTables, Tables | "links", Row>;
/** How a group is shown, by its value. */
type Shown = ReadonlyMap<string, object>;

interface Grouping {
  /** Rows of a link's `id` and the `value` of a group that it is in. */
  readonly members: (db: Db, workspaceId: string, narrow: Narrow) => Compilable;
  /** The same, for what knows the links without SQL. */
  readonly by: (db: Db, workspaceId: string) => LinkGrouping;
  /** Those of the groups that are there. */
  readonly show: (ctx: GroupContext, values: readonly string[]) => Promise<Shown> | Shown;
}

/** Groupings by attributes of links, such as their tags. See behaviour/attribution 5.3. */
const LINK_GROUPS = {
  top_domains: {
    members: (db, workspaceId, narrow) =>
      narrow(ofWorkspace(db, workspaceId)).select(["links.id as id", "links.domain as value"]),
    by: () => ({ attribute: "domain" }),
    show: (_, values) => new Map(values.map((domain) => [domain, { domain }])),
  },
  top_folders: {
    members: (db, workspaceId, narrow) =>
      narrow(ofWorkspace(db, workspaceId))
        .where("links.folder_id", "is not", null)
        .select(["links.id as id", "links.folder_id as value"]),
    by: () => ({ attribute: "folder" }),
    show: showFolders,
  },
  // An event counts once for each tag of its link.
  top_link_tags: {
    members: (db, workspaceId, narrow) =>
      narrow(
        db
          .selectFrom("tags")
          .innerJoin("link_tags", "link_tags.tag_id", "tags.id")
          .innerJoin("links", "links.id", "link_tags.link_id")
          .where("tags.workspace_id", "=", workspaceId)
          .where(unindexed("links.workspace_id"), "=", workspaceId),
      ).select(["links.id as id", "tags.id as value"]),
    by: () => ({ attribute: "tag" }),
    show: showTags,
  },
  top_partners: {
    members: (db, workspaceId, narrow) =>
      narrow(
        db
          .selectFrom("partners")
          .innerJoin("links", "links.partner_id", "partners.id")
          .where("partners.workspace_id", "=", workspaceId)
          .where(unindexed("links.workspace_id"), "=", workspaceId),
      ).select(["links.id as id", "partners.id as value"]),
    by: () => ({ attribute: "partner" }),
    show: showPartners,
  },
  top_groups: {
    members: (db, workspaceId, narrow) =>
      narrow(enrolledLinks(db, workspaceId))
        .where("program_enrollments.group_id", "is not", null)
        .select(["links.id as id", "program_enrollments.group_id as value"]),
    by: (db, workspaceId) => ({
      enrollments: toQuestion(
        enrollments(db, workspaceId)
          .select("program_enrollments.group_id as value")
          .where("program_enrollments.group_id", "is not", null),
      ),
    }),
    show: showGroups,
  },
  // An event counts once for each tag of the partner.
  top_partner_tags: {
    members: (db, workspaceId, narrow) =>
      narrow(
        enrolledLinks(db, workspaceId).innerJoin(
          "enrollment_tags",
          "enrollment_tags.enrollment_id",
          "program_enrollments.id",
        ),
      ).select(["links.id as id", "enrollment_tags.partner_tag_id as value"]),
    by: (db, workspaceId) => ({
      enrollments: toQuestion(
        enrollments(db, workspaceId)
          .innerJoin("enrollment_tags", "enrollment_tags.enrollment_id", "program_enrollments.id")
          .select("enrollment_tags.partner_tag_id as value"),
      ),
    }),
    show: showPartnerTags,
  },
} as const satisfies Partial<Record<AnalyticsListGroup, Grouping>>;

export type LinkGroupName = keyof typeof LINK_GROUPS;

export function isLinkGroup(name: string): name is LinkGroupName {
  return name in LINK_GROUPS;
}

/**
 * Rows by what links are now. Events of deleted links are left out. Of everything side by side only groups with clicks are
 * shown. See behaviour/attribution 5.4.
 */
export async function linkGroupRows(
  ctx: GroupContext & Pick<AnalyticsDeps, "eventStore">,
  scope: EventScope,
  { conditions, hiddenFolderIds }: LinkSelection,
  event: CountedEvent,
  name: LinkGroupName,
): Promise<AnalyticsRow[]> {
  const { members, by, show }: Grouping = LINK_GROUPS[name];
  const rules = [...conditions, inSight(hiddenFolderIds)];
  const where = (eb: ExpressionBuilder<WorkspaceTables, "links">) => eb.and(rules.map((rule) => rule.where(eb)));
  // Conditions are on links, which every statement of members has, whatever else it joins.
  const narrow: Narrow = (query) => query.where(where as never);
  const question = toQuestion(members(ctx.db, ctx.workspaceId, narrow));
  const tests = rules.map(({ test }) => test);
  const selection = { workspaceId: ctx.workspaceId, tests, by: by(ctx.db, ctx.workspaceId) };
  const groups = await ctx.eventStore.groupLinks(kindsOf(event), scope, { ...question, selection }, MAX_ROWS);
  const shown = await show(
    ctx,
    groups.map(({ value }) => value),
  );
  return groups.flatMap((group) => {
    const fields = shown.get(group.value);
    // The group's fields are those of its row in the contract.
    return fields ? [{ ...fields, ...totalsOf(group) } as AnalyticsRow] : [];
  });
}

function totalsOf({ totals }: LinkGroup): Totals {
  return (["click", "lead", "sale"] as const).map((kind) => toTotals(kind, totals[kind])).reduce(add, NOTHING);
}

function ofWorkspace(db: Db, workspaceId: string) {
  return db.selectFrom("links").where("links.workspace_id", "=", workspaceId);
}

function enrolledLinks(db: Db, workspaceId: string) {
  return db
    .selectFrom("program_enrollments")
    .innerJoin("links", (join) =>
      join
        .onRef("links.partner_id", "=", "program_enrollments.partner_id")
        .onRef("links.program_id", "=", "program_enrollments.program_id"),
    )
    .where("program_enrollments.workspace_id", "=", workspaceId)
    .where(unindexed("links.workspace_id"), "=", workspaceId);
}

async function showFolders({ db, workspaceId }: GroupContext, ids: readonly string[]): Promise<Shown> {
  const rows = await inTurns(ids, (some) =>
    db
      .selectFrom("folders")
      .select(["id", "name", "access_level as accessLevel"])
      .where(unindexed("workspace_id"), "=", workspaceId)
      .where("id", "in", some)
      .execute(),
  );
  return new Map(rows.map((folder) => [folder.id, { folderId: folder.id, folder }]));
}

async function showTags({ db, workspaceId }: GroupContext, ids: readonly string[]): Promise<Shown> {
  const rows = await inTurns(ids, (some) =>
    db
      .selectFrom("tags")
      .select(["id", "name", "color"])
      .where(unindexed("workspace_id"), "=", workspaceId)
      .where("id", "in", some)
      .execute(),
  );
  return new Map(rows.map((tag) => [tag.id, { tagId: tag.id, tag }]));
}

async function showPartners({ db, workspaceId }: GroupContext, ids: readonly string[]): Promise<Shown> {
  const rows = await inTurns(ids, (some) =>
    db
      .selectFrom("partners")
      .select(["id", "name", "email", "image", "country", "payouts_enabled_at_ms"])
      .where(unindexed("workspace_id"), "=", workspaceId)
      .where("id", "in", some)
      .execute(),
  );
  return new Map(
    rows.map(({ payouts_enabled_at_ms, country, ...row }) => {
      const partner = { ...row, payoutsEnabledAt: toIso(payouts_enabled_at_ms), country };
      return [row.id, { partnerId: row.id, partner }];
    }),
  );
}

async function showGroups({ db, workspaceId }: GroupContext, ids: readonly string[]): Promise<Shown> {
  const rows = await inTurns(ids, (some) =>
    db
      .selectFrom("partner_groups")
      .select(["id", "name", "slug", "color"])
      .where(unindexed("workspace_id"), "=", workspaceId)
      .where("id", "in", some)
      .execute(),
  );
  return new Map(rows.map((group) => [group.id, { groupId: group.id, group }]));
}

async function showPartnerTags({ db, workspaceId }: GroupContext, ids: readonly string[]): Promise<Shown> {
  const rows = await inTurns(ids, (some) =>
    db
      .selectFrom("partner_tags")
      .select(["id", "name"])
      .where(unindexed("workspace_id"), "=", workspaceId)
      .where("id", "in", some)
      .execute(),
  );
  return new Map(rows.map((partnerTag) => [partnerTag.id, { partnerTagId: partnerTag.id, partnerTag }]));
}
