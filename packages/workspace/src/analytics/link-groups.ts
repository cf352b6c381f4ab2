import type { AnalyticsListGroup, AnalyticsRow } from "@overdub/contract";
import type { LinkTable } from "@overdub/storage";
import { toShortLink } from "../domains/short-link.ts";
import type { Context } from "../http/implement.ts";
import { listLinkTags } from "../tags/link-tags.ts";

/** Clicks of one link. */
export interface LinkClicks {
  readonly link: LinkTable;
  readonly clicks: number;
}

type Rows = AnalyticsRow[];
type LinkGroup = (ctx: Context, links: readonly LinkClicks[]) => Rows | Promise<Rows>;

/** The four numbers of a row that counts clicks. */
export function clickTotals(clicks: number) {
  return { clicks, leads: 0, sales: 0, saleAmount: 0 };
}

/** Groupings by what the link is now. Events of deleted links have no place in them. */
export const LINK_GROUPS = {
  top_links: (ctx, links) => links.map(({ link, clicks }) => topLink(ctx, link, clicks)),
  top_domains: (_ctx, links) =>
    sumBy(links, ({ link }) => [link.domain]).map(([domain, clicks]) => ({ domain, ...clickTotals(clicks) })),
  top_folders: topFolders,
  top_link_tags: topLinkTags,
  // A link gets a partner, a group or a partner tag by a program, and a workspace has none yet.
  top_partners: () => [],
  top_groups: () => [],
  top_partner_tags: () => [],
} as const satisfies Partial<Record<AnalyticsListGroup, LinkGroup>>;

export type LinkGroupName = keyof typeof LINK_GROUPS;

function topLink(ctx: Context, link: LinkTable, clicks: number): AnalyticsRow<"top_links"> {
  return {
    link: link.id,
    id: link.id,
    domain: link.domain,
    key: link.key,
    shortLink: toShortLink(link.domain, link.key, ctx.publicPort()),
    url: link.url,
    title: link.title,
    comments: link.comments,
    folderId: link.folder_id,
    partnerId: link.partner_id,
    createdAt: new Date(link.created_at_ms).toISOString(),
    ...clickTotals(clicks),
  };
}

async function topFolders(ctx: Context, links: readonly LinkClicks[]): Promise<Rows> {
  const folders = await ctx.db
    .selectFrom("folders")
    .select(["id", "name", "access_level"])
    .where("workspace_id", "=", ctx.workspaceId)
    .execute();
  const byId = new Map(folders.map((folder) => [folder.id, folder]));
  return sumBy(links, ({ link }) => (link.folder_id === null ? [] : [link.folder_id])).flatMap(([folderId, clicks]) => {
    const folder = byId.get(folderId);
    if (!folder) return [];
    const { id, name, access_level: accessLevel } = folder;
    return [{ folderId, folder: { id, name, accessLevel }, ...clickTotals(clicks) }];
  });
}

/** An event counts once for each tag of its link. */
async function topLinkTags(ctx: Context, links: readonly LinkClicks[]): Promise<Rows> {
  const tagsByLink = await listLinkTags(
    ctx.db,
    links.map(({ link }) => link.id),
  );
  const tagById = new Map([...tagsByLink.values()].flat().map((tag) => [tag.id, tag]));
  return sumBy(links, ({ link }) => (tagsByLink.get(link.id) ?? []).map((tag) => tag.id)).flatMap(([tagId, clicks]) => {
    const tag = tagById.get(tagId);
    return tag ? [{ tagId, tag: { id: tag.id, name: tag.name, color: tag.color }, ...clickTotals(clicks) }] : [];
  });
}

/** Clicks by group, most first. */
function sumBy(links: readonly LinkClicks[], groupsOf: (row: LinkClicks) => readonly string[]): [string, number][] {
  const sums = new Map<string, number>();
  for (const row of links) {
    for (const group of groupsOf(row)) sums.set(group, (sums.get(group) ?? 0) + row.clicks);
  }
  return [...sums].sort((a, b) => b[1] - a[1]);
}
