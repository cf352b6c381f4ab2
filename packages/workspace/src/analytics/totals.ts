import type { AnalyticsCount, QueryOf, retrieveAnalytics } from "@overdub/contract";
import type { EventKind, EventTotals } from "@overdub/storage";

/** What a caller counts; `composite` is everything side by side. */
export type CountedEvent = NonNullable<QueryOf<typeof retrieveAnalytics>["event"]>;

/** The four numbers of a row, `saleAmount` in cents. Those of events that were not asked for are 0. */
export type Totals = AnalyticsCount;

export const NOTHING: Totals = { clicks: 0, leads: 0, sales: 0, saleAmount: 0 };

/** No response has more rows. See behaviour/attribution 5.4. */
export const MAX_ROWS = 5000;

const KINDS: Readonly<Record<CountedEvent, readonly EventKind[]>> = {
  clicks: ["click"],
  leads: ["lead"],
  sales: ["sale"],
  composite: ["click", "lead", "sale"],
};

/** Kinds to be counted, the one that orders rows first. */
export function kindsOf(event: CountedEvent): readonly EventKind[] {
  return KINDS[event];
}

export function toTotals(kind: EventKind, { count, amountCents }: EventTotals): Totals {
  switch (kind) {
    case "click":
      return { ...NOTHING, clicks: count };
    case "lead":
      return { ...NOTHING, leads: count };
    case "sale":
      return { ...NOTHING, sales: count, saleAmount: amountCents };
  }
}

export function add(one: Totals, two: Totals): Totals {
  return {
    clicks: one.clicks + two.clicks,
    leads: one.leads + two.leads,
    sales: one.sales + two.sales,
    saleAmount: one.saleAmount + two.saleAmount,
  };
}

/** By how much more is read where some of what was read can't be shown. */
const FURTHER = 2;

/**
 * The first rows of a grouping, of which some can't be shown: those count for nothing, so that there are as many rows as
 * there may be.
 *
 * @param keep leaves out what can't be shown.
 */
export async function readShown<Row>(
  read: (limit: number) => Promise<readonly Row[]>,
  keep: (rows: readonly Row[]) => readonly Row[] | Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  for (let limit = MAX_ROWS; ; limit *= FURTHER) {
    const rows = await read(limit);
    const kept = await keep(rows);
    if (kept.length >= MAX_ROWS || rows.length < limit) return kept.slice(0, MAX_ROWS);
  }
}
