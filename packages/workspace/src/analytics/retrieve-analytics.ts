import type { AnalyticsCount, AnalyticsRow, QueryOf } from "@overdub/contract";
import { retrieveAnalytics } from "@overdub/contract";
import type { EventScope } from "@overdub/storage";
import type { Context } from "../http/implement.ts";
import { implement } from "../http/implement.ts";
import { findLinksById } from "../links/find-links.ts";
import { formatLocal, knownTimeZone } from "../time/time-zone.ts";
import { findWorkspace } from "../workspaces/find-workspace.ts";
import { resolveScope } from "./event-scope.ts";
import type { VisitGroupName } from "./groups.ts";
import { isVisitGroup, VISIT_GROUPS } from "./groups.ts";
import { lifetimeClicks } from "./lifetime-clicks.ts";
import type { LinkGroupName } from "./link-groups.ts";
import { clickTotals, LINK_GROUPS } from "./link-groups.ts";
import type { Range } from "./range.ts";
import { bucketStarts, resolveRange } from "./range.ts";

type Query = QueryOf<typeof retrieveAnalytics>;

const MAX_ROWS = 5000;

/** Answers any question about clicks; leads and sales are zero as long as none is recorded. */
export const handleRetrieveAnalytics = implement(retrieveAnalytics, async ({ query }, ctx) => {
  const timeZone = knownTimeZone(query.timezone);
  const groupBy = query.groupBy === "trigger" ? "triggers" : (query.groupBy ?? "count");
  const countsClicks = query.event !== "leads" && query.event !== "sales";
  const range = resolveRange(query, timeZone, ctx.nowMs(), await allSince(ctx, query, groupBy));
  const scope = await resolveScope(ctx, query, range);
  // Whoever asks sees every click that was acknowledged before.
  await ctx.outbox.drain();

  if (groupBy === "count") return countsClicks ? count(ctx, query, scope) : clickTotals(0);
  if (groupBy === "timeseries") return timeseries(ctx, scope, range, timeZone, countsClicks);
  if (!countsClicks) return [];
  return isVisitGroup(groupBy) ? visitRows(ctx, scope, groupBy) : linkRows(ctx, scope, groupBy);
});

/** A timeseries of everything begins with the workspace; other questions look further back. */
async function allSince(ctx: Context, query: Query, groupBy: string): Promise<number | undefined> {
  if (query.interval !== "all" || groupBy !== "timeseries") return undefined;
  return (await findWorkspace(ctx.db, ctx.workspaceId))?.created_at_ms;
}

async function count(ctx: Context, query: Query, scope: EventScope): Promise<AnalyticsCount> {
  return clickTotals((await lifetimeClicks(ctx, query)) ?? (await ctx.eventStore.count("click", scope)).count);
}

async function timeseries(
  ctx: Context,
  scope: EventScope,
  range: Range,
  timeZone: string,
  countsClicks: boolean,
): Promise<AnalyticsRow<"timeseries">[]> {
  const starts = bucketStarts(range, timeZone);
  const clicks = countsClicks ? await ctx.eventStore.timeseries("click", scope, starts) : [];
  const zone = range.step === "hour" ? "UTC" : timeZone;
  return starts.map((startMs, index) => ({
    start: formatLocal(startMs, zone),
    ...clickTotals(clicks[index]?.count ?? 0),
  }));
}

async function visitRows(ctx: Context, scope: EventScope, name: VisitGroupName): Promise<AnalyticsRow[]> {
  const group = VISIT_GROUPS[name];
  const rows = await ctx.eventStore.breakdown("click", scope, group.dimensions, MAX_ROWS);
  return (
    rows
      .filter(({ values: [value] }) => value !== "" && value !== "Unknown")
      // The group's fields are those of its row in the contract.
      .map(({ values, count: clicks }) => ({ ...group.toFields(values), ...clickTotals(clicks) }) as AnalyticsRow)
  );
}

async function linkRows(ctx: Context, scope: EventScope, name: LinkGroupName): Promise<AnalyticsRow[]> {
  const limit = name === "top_links" ? MAX_ROWS : Number.MAX_SAFE_INTEGER;
  const rows = await ctx.eventStore.breakdown("click", scope, ["linkId"], limit);
  const clicksById = rows.map(({ values: [linkId = ""], count: clicks }) => ({ linkId, clicks }));
  const links = await findLinksById(
    ctx.db,
    ctx.workspaceId,
    clicksById.map(({ linkId }) => linkId),
  );
  const known = clicksById.flatMap(({ linkId, clicks }) => {
    const link = links.get(linkId);
    return link ? [{ link, clicks }] : [];
  });
  return (await LINK_GROUPS[name](ctx, known)).slice(0, MAX_ROWS);
}
