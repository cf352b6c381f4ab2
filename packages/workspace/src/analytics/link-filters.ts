import type { AnalyticsFilters } from "@overdub/contract";
import { asciiHost } from "@overdub/contract";
import type { EventFilter, LinkCondition } from "@overdub/storage";
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

import { assertProgramFilter, ofGroup, ofPartnerTag } from "./partner-filters.ts";

type LinkExpressions = ExpressionBuilder<WorkspaceTables, "links">;
type Condition = Expression<SqlBool>;
type LinkWhere = (eb: LinkExpressions) => Condition;

export interface LinkFilterOptions {
  /** A link that is named must meet the other conditions on links, too. Default: it wins over them. */
  readonly namedMustMatch?: boolean;
}

/** The links that a query is about. */
export interface LinkSelection {
  /** Links that are named. */
  readonly named: readonly EventFilter[];
  /** What a link must be; without any the events of deleted links count too. */
  readonly conditions: readonly LinkWhere[];
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
  const conditions = attributeConditions(found && query.key ? { ...query, domain: undefined } : query, folder);
  return { named, conditions, hiddenFolderIds };
}

/** What SQL is asked about the links of a selection, beside those that are named. */
export function linkConditions(
  { db, workspaceId }: Pick<Context, "db" | "workspaceId">,
  { conditions, hiddenFolderIds }: LinkSelection,
): LinkCondition[] {
  const links = db.selectFrom("links").select("links.id").where("links.workspace_id", "=", workspaceId);
  if (conditions.length > 0) {
    const where = [...conditions, (eb: LinkExpressions) => isInSight(eb, hiddenFolderIds)];
    return [{ ...toQuestion(links.where((eb) => eb.and(where.map((one) => one(eb))))), negated: false }];
  }
  if (hiddenFolderIds.length === 0) return [];
  // The events of deleted links stay in, which the links that may be seen would leave out.
  return [{ ...toQuestion(links.where("links.folder_id", "in", hiddenFolderIds)), negated: true }];
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

function attributeConditions(query: AnalyticsFilters, folder: FilterValue | undefined): LinkWhere[] {
  const column = (name: "domain" | "tenant_id" | "folder_id" | "partner_id", filter: FilterValue | undefined) =>
    filter ? [(eb: LinkExpressions) => oneOf(eb, name, filter)] : [];
  const domain = parseFilterValue(query.domain);
  const tags = parseFilterValue(query.tagId ?? query.tagIds);
  const group = parseFilterValue(query.groupId);
  const partnerTag = parseFilterValue(query.partnerTagId);
  const { programId } = query;
  return [
    ...column("domain", domain && { ...domain, values: domain.values.map(asciiHost) }),
    ...column("tenant_id", parseFilterValue(query.tenantId)),
    ...column("folder_id", folder),
    ...column("partner_id", parseFilterValue(query.partnerId)),
    ...(tags ? [(eb: LinkExpressions) => hasTag(eb, tags)] : []),
    ...(query.root === undefined ? [] : [(eb: LinkExpressions) => eb("links.key", query.root ? "=" : "!=", ROOT_KEY)]),
    ...(programId ? [(eb: LinkExpressions) => eb("links.program_id", "=", programId)] : []),
    ...(group ? [(eb: LinkExpressions) => ofGroup(eb, group)] : []),
    ...(partnerTag ? [(eb: LinkExpressions) => ofPartnerTag(eb, partnerTag)] : []),
  ];
}

/** Links without the attribute are not of it, so they meet a negated filter. */
function oneOf(
  eb: LinkExpressions,
  name: "domain" | "tenant_id" | "folder_id" | "partner_id",
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
