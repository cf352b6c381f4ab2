import type { AnalyticsListGroup, AnalyticsRow } from "@overdub/contract";
import type { EventKind, EventScope } from "@overdub/storage";
import type { Kysely } from "kysely";
import { toShortLink } from "../addresses/short-link.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { LinkTable } from "../link-store/link-table.ts";
import { findGoneLinks, findLinksById } from "../link-store/queries.ts";
import type { Context } from "../operations/context.ts";
import { listLinkTags } from "../tags/link-tags.ts";
import { toIso } from "../time/to-iso.ts";
import type { AnalyticsDeps } from "./context.ts";
import { topGroups, topPartners, topPartnerTags } from "./partner-rows.ts";
import { sumBy } from "./sum-by.ts";
import type { CountedEvent, Totals } from "./totals.ts";
import { add, kindsOf, MAX_ROWS, NOTHING, readShown, toTotals } from "./totals.ts";

/** What happened on one link. */
export interface LinkTotals {
  readonly link: LinkTable;
  readonly totals: Totals;
}

type Rows = AnalyticsRow[];
export type GroupContext = Pick<Context, "db" | "workspaceId" | "publicPort">;
type LinkGroup = (ctx: GroupContext, links: readonly LinkTotals[]) => Rows | Promise<Rows>;

/** Groupings by what the link is now, in no order. Events of deleted links are left out. */
export const LINK_GROUPS = {
  top_links: (ctx, links) => links.map((one) => topLink(ctx, one)),
  top_domains: (_ctx, links) =>
    sumBy(links, ({ link }) => [link.domain]).map(([domain, totals]) => ({ domain, ...totals })),
  top_folders: topFolders,
  top_link_tags: topLinkTags,
  top_partners: topPartners,
  top_groups: topGroups,
  top_partner_tags: topPartnerTags,
} as const satisfies Partial<Record<AnalyticsListGroup, LinkGroup>>;

export type LinkGroupName = keyof typeof LINK_GROUPS;

/** Whether a grouping is by attributes of links, such as their tags, and not by links themselves. */
export function isByAttribute(name: LinkGroupName): boolean {
  return name !== "top_links";
}

/**
 * Rows by what links are now. Of everything side by side only groups with clicks are shown.
 * See behaviour/attribution 5.4.
 */
export async function linkRows(
  ctx: GroupContext & Pick<AnalyticsDeps, "eventStore">,
  scope: EventScope,
  event: CountedEvent,
  name: LinkGroupName,
): Promise<AnalyticsRow[]> {
  const byId = await totalsByLink(ctx, scope, event, name);
  const links = await findLinksById(ctx.db, ctx.workspaceId, [...byId.keys()]);
  const known = [...byId].flatMap(([linkId, totals]) => {
    const link = links.get(linkId);
    return link ? [{ link, totals }] : [];
  });
  const rows = await LINK_GROUPS[name](ctx, known);
  const shown = event === "composite" ? rows.filter(({ clicks }) => clicks > 0) : rows;
  return shown.sort(comparison(event, name)).slice(0, MAX_ROWS);
}

export async function totalsByLink(
  { db, workspaceId, eventStore }: Pick<GroupContext, "db" | "workspaceId"> & Pick<AnalyticsDeps, "eventStore">,
  scope: EventScope,
  event: CountedEvent,
  name: LinkGroupName,
): Promise<ReadonlyMap<string, Totals>> {
  const read = async (kind: EventKind, limit: number) =>
    (await eventStore.breakdown(kind, scope, ["linkId"], limit)).map(
      ({ values: [linkId = ""], ...totals }) => [linkId, toTotals(kind, totals)] as const,
    );
  const withoutGone = async (rows: readonly (readonly [string, Totals])[]) => {
    const gone = await findGoneLinks(
      db,
      workspaceId,
      rows.map(([linkId]) => linkId),
    );
    return rows.filter(([linkId]) => !gone.has(linkId));
  };
  const [first = "click", ...others] = kindsOf(event);
  const all = Number.MAX_SAFE_INTEGER;
  const [rows, ...added] = await Promise.all([
    isByAttribute(name) ? read(first, all) : readShown((limit) => read(first, limit), withoutGone),
    ...others.map((kind) => read(kind, all)),
  ]);
  const sums = new Map<string, Totals>(rows);
  for (const [linkId, totals] of added.flat()) {
    // A link without a row counts only where it adds to a group.
    if (isByAttribute(name) || sums.has(linkId)) sums.set(linkId, add(sums.get(linkId) ?? NOTHING, totals));
  }
  return sums;
}

function comparison(event: CountedEvent, name: LinkGroupName): (one: Totals, two: Totals) => number {
  const byAmount = event === "sales" || (event === "composite" && isByAttribute(name));
  if (byAmount) return (one, two) => two.saleAmount - one.saleAmount || two.clicks - one.clicks;
  return event === "leads" ? (one, two) => two.leads - one.leads : (one, two) => two.clicks - one.clicks;
}

export function topLink(ctx: GroupContext, { link, totals }: LinkTotals): AnalyticsRow<"top_links"> {
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
    createdAt: toIso(link.created_at_ms),
    ...totals,
  };
}

async function topFolders({ db, workspaceId }: GroupContext, links: readonly LinkTotals[]): Promise<Rows> {
  const folders = await listFolders(db, workspaceId);
  const byId = new Map(folders.map((folder) => [folder.id, folder]));
  return sumBy(links, ({ link }) => (link.folder_id === null ? [] : [link.folder_id])).flatMap(([folderId, totals]) => {
    const folder = byId.get(folderId);
    if (!folder) return [];
    const { id, name, access_level: accessLevel } = folder;
    return [{ folderId, folder: { id, name, accessLevel }, ...totals }];
  });
}

function listFolders(db: Kysely<WorkspaceTables>, workspaceId: string) {
  return db
    .selectFrom("folders")
    .select(["id", "name", "access_level"])
    .where("workspace_id", "=", workspaceId)
    .execute();
}

/** An event counts once for each tag of its link. */
async function topLinkTags(ctx: GroupContext, links: readonly LinkTotals[]): Promise<Rows> {
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
