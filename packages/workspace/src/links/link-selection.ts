import type { LinkFilters } from "@overdub/contract";
import { AppError, asciiHost } from "@overdub/contract";
import type { SqlDialect } from "@overdub/storage";
import type { Expression, ExpressionBuilder, Kysely, SqlBool } from "kysely";
import { expressionBuilder, sql } from "kysely";
import { unindexed } from "../database/unindexed.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { findDomain, isOwnDomain, resolveSlug } from "../domains/find-domain.ts";
import type { FolderContext } from "../folders/folder-access.ts";
import { assertFolderAccess } from "../folders/folder-access.ts";
import { isInSight, listHiddenFolderIds } from "../folders/hidden-folders.ts";
import { ANY_TAG } from "../link-store/link-table.ts";
import type { LinksContext } from "./context.ts";
import { findSearchCandidates, findSpelledLinks, MAX_CANDIDATES, matchesSearch } from "./search.ts";

type LinkExpressions = ExpressionBuilder<WorkspaceTables, "links">;

/** Filters that a grouped count ignores, because it groups by them. */
export type IgnoredFilter = "domain" | "tags" | "userId" | "folderId";

/** What a caller may see and asks for. */
export interface LinkScope {
  readonly workspaceId: string;
  readonly filters: LinkFilters;
  /** Folders that only show when they are asked for by id. */
  readonly hiddenFolderIds: readonly string[];
}

/** The same, with what makes the links quick to find. */
export interface LinkSelection extends LinkScope {
  readonly dialect: SqlDialect;
  /** Ids among which all matches of `filters.search` are; `undefined`: any link may match. */
  readonly candidateIds: readonly string[] | undefined;
  /** Ids of the links that `filters.search` names in another script. */
  readonly spelledIds: readonly string[];
  /** Ids of the links with one of the tags that `filters` ask for; `undefined`: none is asked for, or they are many. */
  readonly taggedIds: readonly string[] | undefined;
  /** Ids of the links of the tenant, folder, domain or user that `filters` ask for; `undefined` likewise. */
  readonly fewIds: readonly string[] | undefined;
  /** Whether they are wanted in an order, or by groups, that no index on a filter has. */
  readonly isSorted: boolean;
  /** Whether they are looked for among the links of all workspaces. Default: by an index, if there is one. */
  readonly isOfMost?: boolean;
  /** Whether so many links of the workspace have tags that these are counted from the links, not the links from the tags. */
  readonly isOftenTagged?: boolean;
  /** Whether those are wanted that `filters.search` does not find, of all that the other filters do. */
  readonly isUnfound?: boolean;
}

/** @throws `not_found` or `forbidden` for a domain or folder that the caller may not name. */
export async function readScope(ctx: FolderContext, given: LinkFilters): Promise<LinkScope> {
  const filters = given.domain ? { ...given, domain: await resolveSlug(ctx.db, ctx.workspaceId, given.domain) } : given;
  if (filters.domain) {
    const domain = await findDomain(ctx.db, filters.domain);
    if (!domain) throw new AppError("not_found", `Domain ${filters.domain} not found.`);
    if (!isOwnDomain(domain, ctx.workspaceId)) {
      throw new AppError("forbidden", `Domain ${filters.domain} does not belong to workspace ${ctx.workspaceId}.`);
    }
  }
  if (isFolder(filters.folderId)) await assertFolderAccess(ctx, filters.folderId, "read");
  return { workspaceId: ctx.workspaceId, filters, hiddenFolderIds: await listHiddenFolderIds(ctx.db, ctx) };
}

export async function narrowScope(
  { db, dialect, eventStore }: Pick<LinksContext, "db" | "dialect" | "eventStore">,
  scope: LinkScope,
  isSorted = false,
): Promise<LinkSelection> {
  const { workspaceId, filters } = scope;
  const spelledIds = filters.search ? await findSpelledLinks(db, workspaceId, filters.search) : [];
  // PostgreSQL finds the fewest rows by itself.
  if (dialect !== "sqlite")
    return {
      ...scope,
      dialect,
      spelledIds,
      isSorted,
      candidateIds: undefined,
      taggedIds: undefined,
      fewIds: undefined,
    };
  const candidateIds = filters.search
    ? await findSearchCandidates({ db, eventStore }, workspaceId, filters.search)
    : undefined;
  return {
    ...scope,
    dialect,
    spelledIds,
    isSorted,
    candidateIds: candidateIds && [...candidateIds, ...spelledIds],
    taggedIds: await findTaggedLinks(db, workspaceId, filters),
    fewIds: isSorted ? await findFewLinks(db, workspaceId, filters) : undefined,
  };
}

/** To read a link by an index takes as long as to read so many one after the other. */
const READS_OF_ONE = 8;

/**
 * Links that a search is to look at one by one, for a count: of a workspace that has a good part of all links, SQLite reads
 * all faster in the order in which they lie on disk.
 */
export async function inOrderOfDisk(db: Kysely<WorkspaceTables>, selection: LinkSelection): Promise<LinkSelection> {
  const { workspaceId, filters, dialect } = selection;
  if (dialect !== "sqlite" || !filters.search || !isSought(selection) || countIndexed(filters) > 0) return selection;
  const { rows } = await sql<Readonly<Record<"own" | "tagged" | "most", number | null>>>`
    select
      (select sum(links) from link_counts where workspace_id = ${workspaceId} and tag_id is null) as own,
      (select sum(links) from link_counts where workspace_id = ${workspaceId} and tag_id = ${ANY_TAG}) as tagged,
      (select max(rowid) from links) as most
  `.execute(db);
  const isOften = (links: number | null | undefined) => (links ?? 0) * READS_OF_ONE > (rows[0]?.most ?? 0);
  return { ...selection, isOfMost: isOften(rows[0]?.own), isOftenTagged: isOften(rows[0]?.tagged) };
}

/** @throws as `readScope` does. */
export async function readSelection(
  ctx: FolderContext & Pick<LinksContext, "dialect" | "eventStore">,
  filters: LinkFilters,
  isSorted: boolean,
): Promise<LinkSelection> {
  return narrowScope(ctx, await readScope(ctx, filters), isSorted);
}

/** Whether SQLite may read many links to find one of the selection: no index has all of its filters. */
export function isSought({ filters, isSorted, candidateIds, taggedIds, fewIds }: LinkSelection): boolean {
  if ([candidateIds, taggedIds, fewIds].some((ids) => ids !== undefined)) return false;
  if (filters.search || readTags(filters) || filters.withTags) return true;
  return countIndexed(filters) > (isSorted ? 0 : 1);
}

/** How many of the filters have an index each, by creation. */
function countIndexed({ tenantId, folderId, domain, userId }: LinkFilters): number {
  return [tenantId, folderId, domain, userId].filter(Boolean).length;
}

/** The condition that a link is one of the selection. */
export function selectLinks(
  selection: LinkSelection,
  ignored?: IgnoredFilter,
): (eb: LinkExpressions) => Expression<SqlBool> {
  const { workspaceId, filters, candidateIds, fewIds, isOfMost = false, isUnfound = false } = selection;
  const taggedIds = ignored === "tags" ? undefined : selection.taggedIds;
  return (eb) => {
    const isFoundOtherwise = isOfMost || [candidateIds, taggedIds, fewIds].some((ids) => ids !== undefined);
    const conditions = [ofWorkspace(eb, workspaceId, isFoundOtherwise)];
    if (filters.tenantId) conditions.push(eb("links.tenant_id", "=", filters.tenantId));
    if (candidateIds) conditions.push(eb("links.id", "in", candidateIds));
    if (fewIds) conditions.push(eb("links.id", "in", fewIds));
    if (filters.search) {
      const isFound = matchesSearch(eb, filters.search, selection);
      conditions.push(isUnfound ? eb.not(isFound) : isFound);
    }
    if (taggedIds) conditions.push(eb("links.id", "in", taggedIds));
    else if (ignored !== "tags") conditions.push(...tagConditions(eb, workspaceId, filters));
    return eb.and([...conditions, ofKinds(selection, ignored)]);
  };
}

/** The part of the condition that `link_counts` can tell as well: under the name of `links` it is the same there. */
export function ofKinds(scope: LinkScope, ignored?: IgnoredFilter): Expression<SqlBool> {
  const eb = expressionBuilder<WorkspaceTables, "links">();
  const { filters } = scope;
  const conditions = folderConditions(eb, scope, ignored);
  if (filters.domain && ignored !== "domain") conditions.push(eb("links.domain", "=", asciiHost(filters.domain)));
  if (filters.userId && ignored !== "userId") conditions.push(eb("links.user_id", "=", filters.userId));
  if (!filters.showArchived) conditions.push(eb("links.archived", "=", 0));
  return eb.and(conditions);
}

/** Where links are found otherwise, no index on the workspace may tempt SQLite: the plus hides it. */
function ofWorkspace(eb: LinkExpressions, workspaceId: string, isFoundOtherwise: boolean): Expression<SqlBool> {
  if (isFoundOtherwise) return sql<SqlBool>`+${eb.ref("links.workspace_id")} = ${workspaceId}`;
  return eb("links.workspace_id", "=", workspaceId);
}

/**
 * Without a folder, links in folders stay out of sight until a filter that names links is given: Dub's rule, easy to
 * miss. See behaviour/links 8.2 and 8.3.
 */
function folderConditions(
  eb: LinkExpressions,
  { filters, hiddenFolderIds }: LinkScope,
  ignored: IgnoredFilter | undefined,
): Expression<SqlBool>[] {
  if (isFolder(filters.folderId) && ignored !== "folderId") return [eb("links.folder_id", "=", filters.folderId)];
  const namesLinks = filters.search || filters.domain || filters.tenantId || readTags(filters);
  if (!namesLinks && ignored !== "domain" && ignored !== "folderId") return [eb("links.folder_id", "is", null)];
  if (hiddenFolderIds.length === 0) return [];
  return [isInSight(eb, hiddenFolderIds)];
}

function isFolder(folderId: string | undefined): folderId is string {
  return folderId !== undefined && folderId !== "" && folderId !== "unsorted";
}

function tagConditions(eb: LinkExpressions, workspaceId: string, filters: LinkFilters): Expression<SqlBool>[] {
  const tags = readTags(filters);
  if (!tags && !filters.withTags) return [];
  return [
    eb.exists(
      eb
        .selectFrom("link_tags")
        .innerJoin("tags", "tags.id", "link_tags.tag_id")
        .select("link_tags.link_id")
        .whereRef("link_tags.link_id", "=", "links.id")
        // From the link to its tags: a workspace has more of them.
        .where(unindexed("tags.workspace_id"), "=", workspaceId)
        .$if(tags !== undefined, (query) => query.where(tags?.column ?? "tags.id", "in", tags?.values ?? [])),
    ),
  ];
}

/** `undefined` when none is asked for; an empty list asks for none. */
function tagIdsOf({ tagIds, tagId }: LinkFilters): readonly string[] | undefined {
  return tagIds?.length ? tagIds : tagId ? [tagId] : undefined;
}

/** Tags by id or, if no ids are given, by name. */
export function readTags(filters: LinkFilters) {
  const ids = tagIdsOf(filters);
  if (ids) return { column: "tags.id", values: ids } as const;
  if (!filters.tagNames?.length) return undefined;
  return { column: "tags.name_lookup", values: filters.tagNames.map((name) => name.toLowerCase()) } as const;
}

/** SQLite would read the whole list in its order, however few the links are that have the tag. */
async function findTaggedLinks(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  filters: LinkFilters,
): Promise<string[] | undefined> {
  const tags = readTags(filters);
  if (!tags) return undefined;
  const rows = await db
    .selectFrom("link_tags")
    .innerJoin("tags", "tags.id", "link_tags.tag_id")
    .select("link_tags.link_id")
    .where("tags.workspace_id", "=", workspaceId)
    .where(tags.column, "in", tags.values)
    .limit(MAX_CANDIDATES + 1)
    .execute();
  return rows.length > MAX_CANDIDATES ? undefined : [...new Set(rows.map((row) => row.link_id))];
}

/** SQLite would read all links in the order that is asked for, however few of them a filter means. */
async function findFewLinks(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  { tenantId, folderId, domain, userId }: LinkFilters,
): Promise<string[] | undefined> {
  const filters = [
    ["tenant_id", tenantId],
    ["folder_id", isFolder(folderId) ? folderId : undefined],
    ["domain", domain && asciiHost(domain)],
    ["user_id", userId],
  ] as const;
  for (const [column, value] of filters) {
    if (!value) continue;
    const rows = await db
      .selectFrom("links")
      .select("id")
      .where("workspace_id", "=", workspaceId)
      .where(column, "=", value)
      .limit(MAX_CANDIDATES + 1)
      .execute();
    if (rows.length <= MAX_CANDIDATES) return rows.map(({ id }) => id);
  }
  return undefined;
}
