import type { QueryOf, retrieveAnalytics } from "@overdub/contract";
import type { EventKind } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { FolderContext } from "../folders/folder-access.ts";
import { isInSight, listHiddenFolderIds } from "../folders/hidden-folders.ts";
import type { FilterValue } from "../http/filter-value.ts";
import { currentClicks } from "../link-store/click-deltas.ts";
import { namedLink } from "./link-filters.ts";
import type { CountedEvent, Totals } from "./totals.ts";
import { add, kindsOf, NOTHING, toTotals } from "./totals.ts";

type Query = QueryOf<typeof retrieveAnalytics>;

const NARROWING = [
  "start",
  "end",
  "country",
  "city",
  "region",
  "continent",
  "device",
  "browser",
  "os",
  "trigger",
  "referer",
  "refererUrl",
  "url",
  "saleType",
  // Dub forgets about this one and answers for all customers.
  "customerId",
  "qr",
  "utm_source",
  "utm_medium",
  "utm_campaign",
  "utm_term",
  "utm_content",
  "query",
] as const satisfies readonly (keyof Query)[];

/**
 * Everything that named links ever had, from their counters: counters that were imported with a link show up too.
 *
 * @returns `undefined` when the question is another one. See behaviour/attribution 5.5.
 */
export async function lifetimeTotals(
  ctx: FolderContext,
  query: Query,
  event: CountedEvent,
): Promise<Totals | undefined> {
  if (query.interval !== "all" || NARROWING.some((name) => query[name] !== undefined)) return undefined;
  const named = await namedLink(ctx, query);
  if (!named) return undefined;
  const hiddenFolderIds = await listHiddenFolderIds(ctx.db, ctx);
  const { amountCents, ...counts } = await sumCounters(ctx.db, ctx.workspaceId, named, hiddenFolderIds);
  return kindsOf(event)
    .map((kind) => toTotals(kind, { count: counts[kind], amountCents }))
    .reduce(add, NOTHING);
}

async function sumCounters(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  named: FilterValue,
  hiddenFolderIds: readonly string[],
): Promise<Readonly<Record<EventKind | "amountCents", number>>> {
  const sums = await db
    .selectFrom("links")
    .select((eb) => [
      eb.fn.sum<number | null>(currentClicks()).as("clicks"),
      eb.fn.sum<number | null>("leads").as("leads"),
      eb.fn.sum<number | null>("sales").as("sales"),
      eb.fn.sum<number | null>("sale_amount_cents").as("amountCents"),
    ])
    .where("workspace_id", "=", workspaceId)
    .where("id", named.negated ? "not in" : "in", named.values)
    .where((eb) => isInSight(eb, hiddenFolderIds))
    .executeTakeFirstOrThrow();
  return {
    click: Number(sums.clicks),
    lead: Number(sums.leads),
    sale: Number(sums.sales),
    amountCents: Number(sums.amountCents),
  };
}
