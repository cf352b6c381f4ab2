import type { AnalyticsRow } from "@overdub/contract";
import type { EventKind, EventScope } from "@overdub/storage";
import { findLinksById } from "../link-store/queries.ts";
import type { AnalyticsContext } from "./context.ts";
import type { LinkGroupName } from "./link-groups.ts";
import { LINK_GROUPS } from "./link-groups.ts";
import { MAX_ROWS } from "./max-rows.ts";
import type { CountedEvent, Totals } from "./totals.ts";
import { add, kindsOf, NOTHING, toTotals } from "./totals.ts";

/** Whether a grouping is by attributes of links, such as their tags, and not by links themselves. */
export function isByAttribute(name: LinkGroupName): boolean {
  return name !== "top_links";
}

/**
 * Rows by what links are now. Of everything side by side only groups with clicks are shown.
 * See behaviour/attribution 5.4.
 */
export async function linkRows(
  ctx: AnalyticsContext,
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

async function totalsByLink(
  ctx: AnalyticsContext,
  scope: EventScope,
  event: CountedEvent,
  name: LinkGroupName,
): Promise<ReadonlyMap<string, Totals>> {
  const read = async (kind: EventKind, limit: number) =>
    (await ctx.eventStore.breakdown(kind, scope, ["linkId"], limit)).map(
      ({ values: [linkId = ""], ...totals }) => [linkId, toTotals(kind, totals)] as const,
    );
  const [first = "click", ...others] = kindsOf(event);
  const all = Number.MAX_SAFE_INTEGER;
  const [rows, ...added] = await Promise.all([
    read(first, isByAttribute(name) ? all : MAX_ROWS),
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
