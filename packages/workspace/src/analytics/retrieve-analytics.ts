import type { AnalyticsRow, QueryOf } from "@overdub/contract";
import { retrieveAnalytics } from "@overdub/contract";
import type { LinkedEventStore, LinkedScope } from "@overdub/storage";
import { JsonAnswer } from "../http/json-answer.ts";
import type { Range } from "../time/range.ts";
import { bucketStarts, FIRST_DAY_MS, resolveRange } from "../time/range.ts";
import { acceptTimeZone, formatLocal } from "../time/time-zone.ts";
import { findWorkspace } from "../workspaces/queries.ts";
import { catchUp, waitingHeaders } from "./catch-up.ts";
import type { AnalyticsContext } from "./context.ts";
import { implement } from "./context.ts";
import { resolveScope, visitScope } from "./event-scope.ts";
import { lifetimeTotals } from "./lifetime-totals.ts";
import { readLinkSelection } from "./link-filters.ts";
import { isLinkGroup, linkGroupRows } from "./link-groups.ts";
import { linkRows } from "./link-rows.ts";
import type { CountedEvent, Totals } from "./totals.ts";
import { add, kindsOf, NOTHING, toTotals } from "./totals.ts";
import { visitRows } from "./visit-rows.ts";

type Query = QueryOf<typeof retrieveAnalytics>;

/** Answers any question about clicks, leads and sales. See behaviour/attribution 5. */
export const handleRetrieveAnalytics = implement(
  retrieveAnalytics,
  { requires: "analytics.read" },
  async ({ query }, ctx) => new JsonAnswer(await readAnalytics(ctx, query), waitingHeaders(ctx.outbox)),
);

/** @param sinceMs where `all` of a timeseries begins, for whom the workspace's own beginning is nothing. */
export async function readAnalytics(
  ctx: AnalyticsContext,
  query: Query,
  sinceMs?: number,
): Promise<Totals | AnalyticsRow[]> {
  const { event = "clicks" } = query;
  const timeZone = acceptTimeZone(query.timezone);
  const groupBy = query.groupBy === "trigger" ? "triggers" : (query.groupBy ?? "count");
  await catchUp(ctx.outbox);
  const allSinceMs = groupBy === "timeseries" && sinceMs !== undefined ? sinceMs : await allSince(ctx, query, groupBy);
  const range = resolveRange(query, timeZone, ctx.now(), allSinceMs);
  if (isLinkGroup(groupBy)) {
    const selection = await readLinkSelection(ctx, query, { namedMustMatch: true });
    return linkGroupRows(ctx, visitScope(ctx.workspaceId, query, range, selection), selection, event, groupBy);
  }
  const scope = await resolveScope(ctx, query, range);
  if (groupBy === "count") return (await lifetimeTotals(ctx, query, event)) ?? count(ctx.eventStore, scope, event);
  if (groupBy === "timeseries") return timeseries(ctx.eventStore, scope, event, range, timeZone);
  return groupBy === "top_links" ? linkRows(ctx, scope, event) : visitRows(ctx.eventStore, scope, event, groupBy);
}

/** A timeseries of everything begins with the workspace, or with what is older in it; other questions look further back. */
export async function allSince(
  ctx: AnalyticsContext,
  query: Pick<Query, "interval">,
  groupBy: string,
): Promise<number | undefined> {
  if (query.interval !== "all" || groupBy !== "timeseries") return undefined;
  const workspace = await findWorkspace(ctx.db, ctx.workspaceId);
  const scope = { workspaceId: ctx.workspaceId, fromMs: FIRST_DAY_MS, toMs: ctx.now(), filters: [] };
  const oldest = await Promise.all(
    (["click", "lead", "sale"] as const).map((kind) =>
      ctx.eventStore.list(kind, scope, { offset: 0, limit: 1, order: "asc" }),
    ),
  );
  return Math.min(workspace?.created_at_ms ?? ctx.now(), ...oldest.flat().map(({ timestampMs }) => timestampMs));
}

export async function count(eventStore: LinkedEventStore, scope: LinkedScope, event: CountedEvent): Promise<Totals> {
  const counted = kindsOf(event).map(async (kind) => toTotals(kind, await eventStore.count(kind, scope)));
  return (await Promise.all(counted)).reduce(add, NOTHING);
}

export async function timeseries(
  eventStore: LinkedEventStore,
  scope: LinkedScope,
  event: CountedEvent,
  range: Range,
  timeZone: string,
): Promise<AnalyticsRow<"timeseries">[]> {
  const starts = bucketStarts(range, timeZone);
  const series = await Promise.all(
    kindsOf(event).map(async (kind) =>
      (await eventStore.timeseries(kind, scope, starts)).map((totals) => toTotals(kind, totals)),
    ),
  );
  const zone = range.step === "hour" ? "UTC" : timeZone;
  return starts.map((startMs, index) => ({
    start: formatLocal(startMs, zone),
    ...series.map((totals) => totals[index] ?? NOTHING).reduce(add, NOTHING),
  }));
}
