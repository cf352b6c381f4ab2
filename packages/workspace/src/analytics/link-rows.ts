import type { AnalyticsRow } from "@overdub/contract";
import type { EventKind, EventScope, LinkedScope } from "@overdub/storage";
import { toShortLink } from "../addresses/short-link.ts";
import { inTurns } from "../database/in-turns.ts";
import { unindexed } from "../database/unindexed.ts";
import type { LinkTable } from "../link-store/link-table.ts";
import type { Context } from "../operations/context.ts";
import { toIso } from "../time/to-iso.ts";
import type { AnalyticsDeps } from "./context.ts";
import type { CountedEvent, Totals } from "./totals.ts";
import { add, kindsOf, NOTHING, readShown, toTotals } from "./totals.ts";

type LinkContext = Pick<Context, "db" | "workspaceId" | "publicPort"> & Pick<AnalyticsDeps, "eventStore">;

/** What rows show of a link. */
const SHOWN = [
  ...(["id", "domain", "key", "url", "title", "comments"] as const),
  ...(["folder_id", "partner_id", "created_at_ms"] as const),
] as const;

type ShownLink = Pick<LinkTable, (typeof SHOWN)[number]>;

/** Rows by links as they are now, in the order of the first kind that is counted. Events of deleted links are left out. */
export async function linkRows(ctx: LinkContext, scope: LinkedScope, event: CountedEvent): Promise<AnalyticsRow[]> {
  const { eventStore } = ctx;
  const [first = "click", ...others] = kindsOf(event);
  const links = new Map<string, ShownLink>();
  const rows = await readShown(
    async (limit) =>
      (await eventStore.breakdown(first, scope, ["linkId"], limit)).map(({ values: [id = ""], ...totals }) => ({
        id,
        totals: toTotals(first, totals),
      })),
    async (found) => {
      const unknown = found.filter(({ id }) => !links.has(id)).map(({ id }) => id);
      for (const link of await findShown(ctx, unknown)) links.set(link.id, link);
      return found.filter(({ id }) => links.has(id));
    },
  );
  const added = await totalsOfLinks(
    eventStore,
    scope,
    others,
    rows.map(({ id }) => id),
  );
  return inTurns(rows, (some) =>
    some.flatMap(({ id, totals }) => {
      const link = links.get(id);
      return link ? [topLink(ctx, link, add(totals, added.get(id) ?? NOTHING))] : [];
    }),
  );
}

/** What happened on these links, by link; of those without any, nothing. */
export async function totalsOfLinks(
  eventStore: AnalyticsDeps["eventStore"],
  { links: _, ...scope }: LinkedScope,
  kinds: readonly EventKind[],
  linkIds: readonly string[],
): Promise<ReadonlyMap<string, Totals>> {
  const sums = new Map<string, Totals>();
  if (linkIds.length === 0) return sums;
  const named = { dimension: "linkId", values: linkIds, negated: false } as const;
  const ofLinks: EventScope = { ...scope, filters: [...scope.filters, named] };
  const counted = kinds.map(async (kind) => {
    const rows = await eventStore.breakdown(kind, ofLinks, ["linkId"], linkIds.length);
    return rows.map(({ values: [id = ""], ...totals }) => [id, toTotals(kind, totals)] as const);
  });
  for (const [id, totals] of (await Promise.all(counted)).flat()) sums.set(id, add(sums.get(id) ?? NOTHING, totals));
  return sums;
}

function findShown({ db, workspaceId }: LinkContext, ids: readonly string[]): Promise<ShownLink[]> {
  return inTurns(ids, (some) =>
    db
      .selectFrom("links")
      .select(SHOWN)
      .where(unindexed("workspace_id"), "=", workspaceId)
      .where("id", "in", some)
      .execute(),
  );
}

export function topLink(
  { publicPort }: Pick<Context, "publicPort">,
  link: ShownLink,
  totals: Totals,
): AnalyticsRow<"top_links"> {
  return {
    link: link.id,
    id: link.id,
    domain: link.domain,
    key: link.key,
    shortLink: toShortLink(link.domain, link.key, publicPort()),
    url: link.url,
    title: link.title,
    comments: link.comments,
    folderId: link.folder_id,
    partnerId: link.partner_id,
    createdAt: toIso(link.created_at_ms),
    ...totals,
  };
}
