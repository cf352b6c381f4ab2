import type { AnalyticsFilters } from "@overdub/contract";
import { AppError } from "@overdub/contract";
import type { Database, EventFilter } from "@overdub/storage";
import type { Expression, ExpressionBuilder, SqlBool } from "kysely";
import { sql } from "kysely";
import { assertFolderAccess } from "../folders/folder-access.ts";
import type { Context } from "../http/implement.ts";
import { findLinkOrThrow } from "../links/find-link-or-throw.ts";
import { ROOT_KEY } from "../links/key.ts";
import type { FilterValue } from "./filter-value.ts";
import { parseFilterValue } from "./filter-value.ts";

type LinkExpressions = ExpressionBuilder<Database, "links">;
type Condition = Expression<SqlBool>;

export interface LinkFilterOptions {
  /** A link that is named must meet the other conditions on links, too. Default: it wins over them. */
  readonly namedMustMatch?: boolean;
}

/**
 * The conditions on links in a query, as conditions on link ids. Without any the events of deleted links count too.
 *
 * @throws `not_found`, `unauthorized` or `forbidden` for a link, folder or program the caller may not name.
 * @see spec dub-attribution 4.7
 */
export async function linkFilters(
  ctx: Context,
  query: AnalyticsFilters,
  { namedMustMatch = false }: LinkFilterOptions = {},
): Promise<EventFilter[]> {
  if (query.programId) throw new AppError("not_found", "Program not found.");
  const named = await namedLink(ctx, query);
  const filters: EventFilter[] = named ? [{ dimension: "linkId", ...named }] : [];
  if (named && !namedMustMatch) return filters;
  const folder = parseFilterValue(query.folderId);
  if (folder?.values[0]) await assertFolderAccess(ctx, folder.values[0], "read");
  // With a key the domain has named the link, and says nothing more.
  const conditions = attributeConditions(named && query.key ? { ...query, domain: undefined } : query, folder);
  if (conditions.length === 0) return filters;
  const rows = await ctx.db
    .selectFrom("links")
    .select("links.id")
    .where("links.workspace_id", "=", ctx.workspaceId)
    .where((eb) => eb.and(conditions.map((condition) => condition(eb))))
    .execute();
  return [...filters, { dimension: "linkId", values: rows.map((row) => row.id), negated: false }];
}

/** A link by id, external id, or domain and key. */
export async function namedLink(ctx: Context, query: AnalyticsFilters): Promise<FilterValue | undefined> {
  const linkId = parseFilterValue(query.linkId);
  if (linkId) return linkId;
  const domain = parseFilterValue(query.domain)?.values[0];
  if (query.externalId)
    return { values: [(await findLinkOrThrow(ctx, { externalId: query.externalId })).id], negated: false };
  if (query.key && domain) {
    return { values: [(await findLinkOrThrow(ctx, { domain, key: query.key })).id], negated: false };
  }
  return undefined;
}

function attributeConditions(
  query: AnalyticsFilters,
  folder: FilterValue | undefined,
): ((eb: LinkExpressions) => Condition)[] {
  const column = (name: "domain" | "tenant_id" | "folder_id" | "partner_id", filter: FilterValue | undefined) =>
    filter ? [(eb: LinkExpressions) => oneOf(eb, name, filter)] : [];
  const tags = parseFilterValue(query.tagId ?? query.tagIds);
  // No link has a partner's group or tag yet: one that is asked for has none, one that is excluded has all.
  const groups = [query.groupId, query.partnerTagId].flatMap((text) => parseFilterValue(text) ?? []);
  return [
    ...column("domain", parseFilterValue(query.domain)),
    ...column("tenant_id", parseFilterValue(query.tenantId)),
    ...column("folder_id", folder),
    ...column("partner_id", parseFilterValue(query.partnerId)),
    ...(tags ? [(eb: LinkExpressions) => hasTag(eb, tags)] : []),
    ...(query.root === undefined ? [] : [(eb: LinkExpressions) => eb("links.key", query.root ? "=" : "!=", ROOT_KEY)]),
    ...groups.map((group) => () => sql<SqlBool>`1 = ${sql.lit(group.negated ? 1 : 0)}`),
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
