import type { JS } from "@duckdb/node-api";
import type { EventKind } from "../event.ts";
import type { EventTotals } from "../event-store.ts";

const WITHOUT_AMOUNT = "0 as amount, count(*) as events";

/** What `toTotals` reads, in its order, as aggregates over the table of a kind. */
export const TOTALS = {
  click: WITHOUT_AMOUNT,
  lead: WITHOUT_AMOUNT,
  sale: "coalesce(sum(amount_cents), 0)::bigint as amount, count(*) as events",
} as const satisfies Record<EventKind, string>;

export function toTotals([amount, events]: readonly JS[] = []): EventTotals {
  return { count: Number(events), amountCents: Number(amount) };
}
