import type { AnalyticsListGroup, AnalyticsRow } from "@overdub/contract";
import { toShortLink } from "../addresses/short-link.ts";
import type { LinkTable } from "../link-store/link-table.ts";
import type { Context } from "../operations/context.ts";
import { listLinkTags } from "../tags/link-tags.ts";
import type { Totals } from "./totals.ts";
import { add, NOTHING } from "./totals.ts";

/** What happened on one link. */
export interface LinkTotals {
  readonly link: LinkTable;
  readonly totals: Totals;
}

type Rows = AnalyticsRow[];
type LinkGroup = (ctx: Context, links: readonly LinkTotals[]) => Rows | Promise<Rows>;

/** Groupings by what the link is now, in no order. Events of deleted links have no place in them. */
export const LINK_GROUPS = {
  top_links: (ctx, links) => links.map((one) => topLink(ctx, one)),
  top_domains: (_ctx, links) =>
    sumBy(links, ({ link }) => [link.domain]).map(([domain, totals]) => ({ domain, ...totals })),
  top_folders: topFolders,
  top_link_tags: topLinkTags,
  // A link gets a partner, a group or a partner tag by a program, and a workspace has none yet.
  top_partners: () => [],
  top_groups: () => [],
  top_partner_tags: () => [],
} as const satisfies Partial<Record<AnalyticsListGroup, LinkGroup>>;

export type LinkGroupName = keyof typeof LINK_GROUPS;

function topLink(ctx: Context, { link, totals }: LinkTotals): AnalyticsRow<"top_links"> {
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
    ...totals,
  };
}

async function topFolders(ctx: Context, links: readonly LinkTotals[]): Promise<Rows> {
  const folders = await ctx.db
    .selectFrom("folders")
    .select(["id", "name", "access_level"])
    .where("workspace_id", "=", ctx.workspaceId)
    .execute();
  const byId = new Map(folders.map((folder) => [folder.id, folder]));
  return sumBy(links, ({ link }) => (link.folder_id === null ? [] : [link.folder_id])).flatMap(([folderId, totals]) => {
    const folder = byId.get(folderId);
    if (!folder) return [];
    const { id, name, access_level: accessLevel } = folder;
    return [{ folderId, folder: { id, name, accessLevel }, ...totals }];
  });
}

/** An event counts once for each tag of its link. */
async function topLinkTags(ctx: Context, links: readonly LinkTotals[]): Promise<Rows> {
  const tagsByLink = await listLinkTags(
    ctx.db,
    links.map(({ link }) => link.id),
  );
  const tagById = new Map([...tagsByLink.values()].flat().map((tag) => [tag.id, tag]));
  return sumBy(links, ({ link }) => (tagsByLink.get(link.id) ?? []).map((tag) => tag.id)).flatMap(([tagId, totals]) => {
    const tag = tagById.get(tagId);
    return tag ? [{ tagId, tag: { id: tag.id, name: tag.name, color: tag.color }, ...totals }] : [];
  });
}

function sumBy(links: readonly LinkTotals[], groupsOf: (row: LinkTotals) => readonly string[]): [string, Totals][] {
  const sums = new Map<string, Totals>();
  for (const row of links) {
    for (const group of groupsOf(row)) sums.set(group, add(sums.get(group) ?? NOTHING, row.totals));
  }
  return [...sums];
}
