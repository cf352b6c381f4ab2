import type { AnalyticsFilters } from "@overdub/contract";
import { asciiHost } from "@overdub/contract";
import type { EventFilter, LinkCondition, LinkTest } from "@overdub/storage";
import type { Expression, ExpressionBuilder, SqlBool } from "kysely";
import { ROOT_KEY } from "../addresses/key.ts";
import { toQuestion } from "../database/to-question.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { resolveSlug } from "../domains/find-domain.ts";
import type { FolderContext } from "../folders/folder-access.ts";
import { assertFolderAccess } from "../folders/folder-access.ts";
import { isInSight, listHiddenFolderIds } from "../folders/hidden-folders.ts";
import type { FilterValue } from "../http/filter-value.ts";
import { parseFilterValue } from "../http/filter-value.ts";
import type { LinkTable } from "../link-store/link-table.ts";
import { findLinksById } from "../link-store/queries.ts";
import { findLinkOrThrow } from "../links/find-link-or-throw.ts";
import { assertLinkAccess } from "../links/link-access.ts";
import type { Context } from "../operations/context.ts";

import {
  assertProgramFilter,
  enrollmentsOfGroups,
  enrollmentsOfTags,
  ofGroup,
  ofPartnerTag,
} from "./partner-filters.ts";

type LinkExpressions = ExpressionBuilder<WorkspaceTables, "links">;
type Condition = Expression<SqlBool>;
/** What a link must be, in SQL and for what knows the links without it: the same links meet both. */
export interface LinkRule {
  readonly where: (eb: LinkExpressions) => Condition;
  readonly test: LinkTest;
}

export interface LinkFilterOptions {
  /** A link that is named must meet the other conditions on links, too. Default: it wins over them. */
  readonly namedMustMatch?: boolean;
}

/** The links that a query is about. */
export interface LinkSelection {
  /** Links that are named. */
  readonly named: readonly EventFilter[];
  /** What a link must be; without any the events of deleted links count too. */
  readonly conditions: readonly LinkRule[];
  /** Links in these folders are never among them. */
  readonly hiddenFolderIds: readonly string[];
}

/**
 * @throws `not_found`, `unauthorized` or `forbidden` for a link, folder or program the caller may not name.
 * @see behaviour/attribution 5.6
 */
export async function readLinkSelection(
  ctx: FolderContext,
  given: AnalyticsFilters,
  { namedMustMatch = false }: LinkFilterOptions = {},
): Promise<LinkSelection> {
  const query = given.domain ? { ...given, domain: await resolveSlug(ctx.db, ctx.workspaceId, given.domain) } : given;
  await assertProgramFilter(ctx, query.programId);
  const found = await namedLink(ctx, query);
  const named: EventFilter[] = found ? [{ dimension: "linkId", ...found }] : [];
  const hiddenFolderIds = await listHiddenFolderIds(ctx.db, ctx);
  if (found && !namedMustMatch) return { named, conditions: [], hiddenFolderIds };
  const folder = parseFilterValue(query.folderId);
  if (folder?.values[0]) await assertFolderAccess(ctx, folder.values[0], "read");
  // With a key the domain has named the link, and says nothing more.
  const conditions = attributeConditions(ctx, found && query.key ? { ...query, domain: undefined } : query, folder);
  return { named, conditions, hiddenFolderIds };
}

/** What SQL is asked about the links of a selection, beside those that are named. */
export function linkConditions(
  { db, workspaceId }: Pick<Context, "db" | "workspaceId">,
  { conditions, hiddenFolderIds }: LinkSelection,
): LinkCondition[] {
  const links = db.selectFrom("links").select("links.id").where("links.workspace_id", "=", workspaceId);
  if (conditions.length > 0) {
    const rules = [...conditions, inSight(hiddenFolderIds)];
    const selection = { workspaceId, tests: rules.map(({ test }) => test) };
    const where = links.where((eb) => eb.and(rules.map((rule) => rule.where(eb))));
    return [{ ...toQuestion(where), negated: false, selection }];
  }
  if (hiddenFolderIds.length === 0) return [];
  // The events of deleted links stay in, which the links that may be seen would leave out.
  const hidden = { attribute: "folder", values: hiddenFolderIds, negated: false } as const;
  const selection = { workspaceId, tests: [hidden] };
  return [{ ...toQuestion(links.where("links.folder_id", "in", hiddenFolderIds)), negated: true, selection }];
}

/** Links outside of these folders. */
export function inSight(hiddenFolderIds: readonly string[]): LinkRule {
  return {
    where: (eb) => isInSight(eb, hiddenFolderIds),
    test: { attribute: "folder", values: hiddenFolderIds, negated: true },
  };
}

/**
 * A link by id, external id, or domain and key.
 *
 * @throws `not_found` or `unauthorized` for one that is not the workspace's, unless named by id; `forbidden` for one in a
 * folder that the caller may not read.
 */
export async function namedLink(ctx: FolderContext, query: AnalyticsFilters): Promise<FilterValue | undefined> {
  const linkId = parseFilterValue(query.linkId);
  if (linkId) {
    const links = linkId.negated
      ? new Map<string, LinkTable>()
      : await findLinksById(ctx.db, ctx.workspaceId, linkId.values);
    for (const link of links.values()) await assertLinkAccess(ctx, link, "read");
    return linkId;
  }
  const domain = parseFilterValue(query.domain)?.values[0];
  const address = query.externalId
    ? { externalId: query.externalId }
    : query.key && domain
      ? { domain, key: query.key }
      : undefined;
  if (!address) return undefined;
  const link = await findLinkOrThrow(ctx.db, ctx.workspaceId, address);
  await assertLinkAccess(ctx, link, "read");
  return { values: [link.id], negated: false };
}

function attributeConditions(
  { db, workspaceId }: Pick<Context, "db" | "workspaceId">,
  query: AnalyticsFilters,
  folder: FilterValue | undefined,
): LinkRule[] {
  const domain = parseFilterValue(query.domain);
  const tenant = parseFilterValue(query.tenantId);
  const partner = parseFilterValue(query.partnerId);
  const tags = parseFilterValue(query.tagId ?? query.tagIds);
  const group = parseFilterValue(query.groupId);
  const partnerTag = parseFilterValue(query.partnerTagId);
  const { root, programId } = query;
  const ofTenants = ({ values }: FilterValue) =>
    toQuestion(
      db
        .selectFrom("links")
        .select("links.id")
        .where("links.workspace_id", "=", workspaceId)
        .where("links.tenant_id", "in", values),
    );
  return [
    ...(domain ? [ofColumn("domain", "domain", { ...domain, values: domain.values.map(asciiHost) })] : []),
    // Workspaces may have as many tenants as links, each of whose links are found by an index.
    ...(tenant
      ? [
          {
            where: (eb: LinkExpressions) => oneOf(eb, "tenant_id", tenant),
            test: { ids: ofTenants(tenant), negated: tenant.negated },
          },
        ]
      : []),
    ...(folder ? [ofColumn("folder_id", "folder", folder)] : []),
    ...(partner ? [ofColumn("partner_id", "partner", partner)] : []),
    ...(tags ? [ofTags(tags)] : []),
    ...(root === undefined ? [] : [ofRoot(root)]),
    ...(programId ? [ofColumn("program_id", "program", { values: [programId], negated: false })] : []),
    ...(group
      ? [
          {
            where: (eb: LinkExpressions) => ofGroup(eb, group),
            test: { enrollments: enrollmentsOfGroups(db, workspaceId, group.values), negated: group.negated },
          },
        ]
      : []),
    ...(partnerTag
      ? [
          {
            where: (eb: LinkExpressions) => ofPartnerTag(eb, partnerTag),
            test: { enrollments: enrollmentsOfTags(db, workspaceId, partnerTag.values), negated: partnerTag.negated },
          },
        ]
      : []),
  ];
}

function ofColumn(
  column: "domain" | "folder_id" | "partner_id" | "program_id",
  attribute: "domain" | "folder" | "partner" | "program",
  filter: FilterValue,
): LinkRule {
  return { where: (eb) => oneOf(eb, column, filter), test: { attribute, ...filter } };
}

function ofTags(filter: FilterValue): LinkRule {
  return { where: (eb) => hasTag(eb, filter), test: { attribute: "tag", ...filter } };
}

function ofRoot(root: boolean): LinkRule {
  return {
    where: (eb) => eb("links.key", root ? "=" : "!=", ROOT_KEY),
    test: { attribute: "rootKey", values: [ROOT_KEY], negated: !root },
  };
}

/** Links without the attribute are not of it, so they meet a negated filter. */
function oneOf(
  eb: LinkExpressions,
  name: "domain" | "tenant_id" | "folder_id" | "partner_id" | "program_id",
  { values, negated }: FilterValue,
): Condition {
  const column = `links.${name}` as const;
  return negated ? eb.or([eb(column, "not in", values), eb(column, "is", null)]) : eb(column, "in", values);
}

function hasTag(eb: LinkExpressions, { values, negated }: FilterValue): Condition {
  const tagged = eb.exists(
    eb
      .selectFrom("link_tags")
      .select("link_tags.link_id")
      .whereRef("link_tags.link_id", "=", "links.id")
      .where("link_tags.tag_id", "in", values),
  );
  return negated ? eb.not(tagged) : eb.and([tagged]);
}
