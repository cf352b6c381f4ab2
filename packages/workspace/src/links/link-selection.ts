import type { LinkFilters } from "@overdub/contract";
import { AppError } from "@overdub/contract";
import type { Database } from "@overdub/storage";
import type { Expression, ExpressionBuilder, SqlBool } from "kysely";
import { sql } from "kysely";
import { findDomain } from "../domains/find-domain.ts";
import { assertFolderAccess } from "../folders/folder-access.ts";
import type { Context } from "../http/implement.ts";

type LinkExpressions = ExpressionBuilder<Database, "links">;

/** Filters that a grouped count ignores, because it groups by them. */
export type IgnoredFilter = "domain" | "tags" | "userId" | "folderId";

/** @throws `not_found` or `forbidden` for a domain or folder that the caller may not name. */
export async function assertFilters(ctx: Context, filters: LinkFilters): Promise<void> {
  if (filters.domain) {
    const domain = await findDomain(ctx.db, filters.domain);
    if (!domain) throw new AppError("not_found", `Domain ${filters.domain} not found.`);
    if (domain.workspace_id !== ctx.workspaceId) {
      throw new AppError("forbidden", `Domain ${filters.domain} does not belong to workspace ${ctx.workspaceId}.`);
    }
  }
  if (filters.folderId && filters.folderId !== "unsorted") {
    await assertFolderAccess(ctx, filters.folderId, "read");
  }
}

/**
 * The condition that a link of the workspace meets these filters.
 *
 * Without a folder, links in folders stay out of sight until a filter that names links is given: Dub's rule, easy to
 * miss. Source: spec dub-links 11.2.
 */
export function selectLinks(
  workspaceId: string,
  filters: LinkFilters,
  ignored?: IgnoredFilter,
): (eb: LinkExpressions) => Expression<SqlBool> {
  return (eb) => {
    const conditions: Expression<SqlBool>[] = [eb("links.workspace_id", "=", workspaceId)];
    if (filters.domain && ignored !== "domain") conditions.push(eb("links.domain", "=", filters.domain));
    if (filters.userId && ignored !== "userId") conditions.push(eb("links.user_id", "=", filters.userId));
    if (filters.tenantId) conditions.push(eb("links.tenant_id", "=", filters.tenantId));
    if (!filters.showArchived) conditions.push(eb("links.archived", "=", 0));
    if (filters.search) conditions.push(matchesSearch(eb, filters.search));
    if (ignored !== "tags") conditions.push(...tagConditions(eb, workspaceId, filters));
    conditions.push(...folderConditions(eb, filters, ignored));
    return eb.and(conditions);
  };
}

function folderConditions(
  eb: LinkExpressions,
  filters: LinkFilters,
  ignored: IgnoredFilter | undefined,
): Expression<SqlBool>[] {
  if (ignored === "folderId") return [];
  if (filters.folderId && filters.folderId !== "unsorted") return [eb("links.folder_id", "=", filters.folderId)];
  if (ignored === "domain") return [];
  const namesLinks =
    filters.search || filters.domain || filters.tenantId || tagIdsOf(filters) || filters.tagNames?.length;
  return namesLinks ? [] : [eb("links.folder_id", "is", null)];
}

function tagConditions(eb: LinkExpressions, workspaceId: string, filters: LinkFilters): Expression<SqlBool>[] {
  const ids = tagIdsOf(filters);
  const names = ids || !filters.tagNames?.length ? undefined : filters.tagNames.map((name) => name.toLowerCase());
  if (!ids && !names && !filters.withTags) return [];
  return [
    eb.exists(
      eb
        .selectFrom("link_tags")
        .innerJoin("tags", "tags.id", "link_tags.tag_id")
        .select("link_tags.link_id")
        .whereRef("link_tags.link_id", "=", "links.id")
        .where("tags.workspace_id", "=", workspaceId)
        .$if(ids !== undefined, (query) => query.where("tags.id", "in", ids ?? []))
        .$if(names !== undefined, (query) => query.where("tags.name_lookup", "in", names ?? [])),
    ),
  ];
}

/** `undefined` when none is asked for; an empty list asks for none. */
function tagIdsOf({ tagIds, tagId }: LinkFilters): readonly string[] | undefined {
  return tagIds?.length ? tagIds : tagId ? [tagId] : undefined;
}

/** Substring of the short link or of the destination; the case of ASCII letters does not count. */
function matchesSearch(eb: LinkExpressions, search: string): Expression<SqlBool> {
  // The databases fold ASCII letters only, so that is all we may fold here.
  const fold = (text: string) => text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
  const pattern = (text: string) => `%${fold(text).replaceAll(/[\\%_]/g, "\\$&")}%`;
  const lower = (column: Expression<string>) => eb.fn<string>("lower", [column]);
  const address = sql<string>`${eb.ref("links.domain")} || '/' || ${eb.ref("links.key")}`;
  const like = (column: Expression<string>, text: string) =>
    sql<SqlBool>`${lower(column)} like ${pattern(text)} escape '\\'`;
  return eb.or([like(address, toAddress(search)), like(eb.ref("links.url"), search)]);
}

/** A short link as callers see it, without what is not stored: the protocol, and the port of a loopback domain. */
function toAddress(search: string): string {
  return search.replace(/^https?:\/\//i, "").replace(/^((?:[\w-]+\.)*localhost):\d+(?=\/|$)/i, "$1");
}
