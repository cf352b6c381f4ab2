import type { AnalyticsFilters } from "@overdub/contract";
import { asciiHost } from "@overdub/contract";
import type { EventFilter } from "@overdub/storage";
import type { Expression, ExpressionBuilder, Kysely, SqlBool } from "kysely";
import { ROOT_KEY } from "../addresses/key.ts";
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
type LinkCondition = (eb: LinkExpressions) => Condition;

export interface LinkFilterOptions {
  /** A link that is named must meet the other conditions on links, too. Default: it wins over them. */
  readonly namedMustMatch?: boolean;
}

/**
 * The conditions on links in a query, as conditions on link ids. Without any the events of deleted links count too. Links
 * in folders that the caller may not read are never among them.
 *
 * @throws `not_found`, `unauthorized` or `forbidden` for a link, folder or program the caller may not name.
 * @see behaviour/attribution 5.6
 */
export async function linkFilters(
  ctx: FolderContext,
  given: AnalyticsFilters,
  { namedMustMatch = false }: LinkFilterOptions = {},
): Promise<EventFilter[]> {
  const query = given.domain ? { ...given, domain: await resolveSlug(ctx.db, ctx.workspaceId, given.domain) } : given;
  await assertProgramFilter(ctx, query.programId);
  const named = await namedLink(ctx, query);
  const filters: EventFilter[] = named ? [{ dimension: "linkId", ...named }] : [];
  const hiddenFolderIds = await listHiddenFolderIds(ctx.db, ctx);
  if (named && !namedMustMatch) return [...filters, ...(await exceptHidden(ctx, hiddenFolderIds))];
  const folder = parseFilterValue(query.folderId);
  if (folder?.values[0]) await assertFolderAccess(ctx, folder.values[0], "read");
  // With a key the domain has named the link, and says nothing more.
  const conditions = attributeConditions(named && query.key ? { ...query, domain: undefined } : query, folder);
  if (conditions.length === 0) return [...filters, ...(await exceptHidden(ctx, hiddenFolderIds))];
  const values = await findLinkIds(ctx.db, ctx.workspaceId, [...conditions, (eb) => isInSight(eb, hiddenFolderIds)]);
  return [...filters, { dimension: "linkId", values, negated: false }];
}

/** Leaves the events of deleted links in, which the links that may be seen would not. */
async function exceptHidden(
  { db, workspaceId }: Pick<Context, "db" | "workspaceId">,
  hiddenFolderIds: readonly string[],
): Promise<EventFilter[]> {
  if (hiddenFolderIds.length === 0) return [];
  const values = await findLinkIds(db, workspaceId, [(eb) => eb("links.folder_id", "in", hiddenFolderIds)]);
  return values.length === 0 ? [] : [{ dimension: "linkId", values, negated: true }];
}

/** The ids of the workspace's links that meet all conditions. */
async function findLinkIds(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  conditions: readonly LinkCondition[],
): Promise<string[]> {
  const rows = await db
    .selectFrom("links")
    .select("links.id")
    .where("links.workspace_id", "=", workspaceId)
    .where((eb) => eb.and(conditions.map((condition) => condition(eb))))
    .execute();
  return rows.map((row) => row.id);
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

function attributeConditions(query: AnalyticsFilters, folder: FilterValue | undefined): LinkCondition[] {
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
