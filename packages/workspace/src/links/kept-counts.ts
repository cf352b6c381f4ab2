import type { SqlDialect } from "@overdub/storage";
import type { Expression, Kysely, SqlBool } from "kysely";
import { expressionBuilder } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { ANY_TAG } from "../link-store/link-table.ts";
import type { IgnoredFilter, LinkScope } from "./link-selection.ts";
import { ofKinds, readTags } from "./link-selection.ts";

export type GroupBy = "domain" | "tagId" | "userId" | "folderId";

export const GROUP_COLUMNS = { domain: "domain", tagId: "tag_id", userId: "user_id", folderId: "folder_id" } as const;

/** The filter that is grouped by is ignored. */
export const IGNORED_FILTERS: Readonly<Record<GroupBy, IgnoredFilter>> = {
  domain: "domain",
  tagId: "tags",
  userId: "userId",
  folderId: "folderId",
};

export interface GroupCount {
  readonly value: string | null;
  readonly count: number;
}

/**
 * Whether `link_counts` can answer, without counting. Of several tags it can't say how many links have two of them, and
 * it knows no tenants, of which there may be as many as links. Links with any tag are counted on SQLite alone.
 */
export function hasKeptCounts({ filters }: LinkScope, groupBy: GroupBy | undefined, dialect: SqlDialect): boolean {
  if (filters.search || filters.tenantId) return false;
  if (groupBy === "tagId") return true;
  const tags = readTags(filters);
  return tags ? new Set(tags.values).size === 1 : !filters.withTags || dialect === "sqlite";
}

export async function readKeptCount(db: Kysely<WorkspaceTables>, scope: LinkScope): Promise<number> {
  const { count } = await db
    .selectFrom("link_counts as links")
    .select((eb) => eb.fn.sum<number | null>("links.links").as("count"))
    .where(ofKinds(scope))
    .where(ofTag(scope))
    .executeTakeFirstOrThrow();
  return count ?? 0;
}

/** The groups with most links first. */
export function readKeptCounts(db: Kysely<WorkspaceTables>, scope: LinkScope, groupBy: GroupBy): Promise<GroupCount[]> {
  return keptCounts(db, scope, groupBy)
    .having((eb) => eb(eb.fn.sum("links.links"), ">", 0))
    .orderBy("count", "desc")
    .orderBy("value")
    .execute();
}

/**
 * How many links each group has, among them groups that have none any more. Of `filters.search` it only counts that it names
 * links.
 */
export function keptCounts(db: Kysely<WorkspaceTables>, scope: LinkScope, groupBy: GroupBy) {
  const column = GROUP_COLUMNS[groupBy];
  return db
    .selectFrom("link_counts as links")
    .select((eb) => [`links.${column} as value`, eb.fn.sum<number>("links.links").as("count")])
    .where(ofKinds(scope, IGNORED_FILTERS[groupBy]))
    .where(groupBy === "tagId" ? ofAnyTag(scope) : ofTag(scope))
    .groupBy(`links.${column}`);
}

/** The links with the tag, or with any, if that is asked for; otherwise all. */
function ofTag({ workspaceId, filters }: LinkScope): Expression<SqlBool> {
  const eb = kinds();
  const tags = readTags(filters);
  const tag = tags
    ? eb("links.tag_id", "in", tagsOf(workspaceId).where(tags.column, "in", tags.values))
    : filters.withTags
      ? eb("links.tag_id", "=", ANY_TAG)
      : eb("links.tag_id", "is", null);
  return eb.and([eb("links.workspace_id", "=", workspaceId), tag]);
}

function ofAnyTag({ workspaceId }: LinkScope): Expression<SqlBool> {
  const eb = kinds();
  return eb.and([eb("links.workspace_id", "=", workspaceId), eb("links.tag_id", "in", tagsOf(workspaceId))]);
}

/** Those that there are: counts of a deleted one may be left on PostgreSQL. */
function tagsOf(workspaceId: string) {
  return kinds().selectFrom("tags").select("tags.id").where("tags.workspace_id", "=", workspaceId);
}

function kinds() {
  return expressionBuilder<Omit<WorkspaceTables, "links"> & { links: WorkspaceTables["link_counts"] }, "links">();
}
