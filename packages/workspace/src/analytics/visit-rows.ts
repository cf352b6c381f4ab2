import type { AnalyticsRow } from "@overdub/contract";
import type { EventKind, EventScope } from "@overdub/storage";
import type { AnalyticsContext } from "./context.ts";
import type { VisitGroupName } from "./groups.ts";
import { VISIT_GROUPS } from "./groups.ts";
import { MAX_ROWS } from "./max-rows.ts";
import type { CountedEvent, Totals } from "./totals.ts";
import { add, kindsOf, NOTHING, toTotals } from "./totals.ts";

interface Row {
  readonly values: readonly string[];
  readonly totals: Totals;
}

/**
 * Rows by what the visit was, in the order of the first kind that is counted. What else is counted is added to its rows:
 * a group with leads and no click in the period has none. See behaviour/attribution 5.4.
 */
export async function visitRows(
  ctx: AnalyticsContext,
  scope: EventScope,
  event: CountedEvent,
  name: VisitGroupName,
): Promise<AnalyticsRow[]> {
  const { dimensions, toFields } = VISIT_GROUPS[name];
  const read = async (kind: EventKind, limit: number): Promise<Row[]> => {
    const rows = await ctx.eventStore.breakdown(kind, scope, dimensions, limit);
    return rows.map(({ values, ...totals }) => ({ values, totals: toTotals(kind, totals) }));
  };
  const [first = "click", ...others] = kindsOf(event);
  const [rows, ...added] = await Promise.all([
    read(first, MAX_ROWS),
    ...others.map((kind) => read(kind, Number.MAX_SAFE_INTEGER)),
  ]);
  const sums = new Map<string, Totals>();
  for (const { values, totals } of added.flat()) {
    const key = JSON.stringify(values);
    sums.set(key, add(sums.get(key) ?? NOTHING, totals));
  }
  return (
    rows
      .filter(({ values: [value] }) => value !== "" && value !== "Unknown")
      // The group's fields are those of its row in the contract.
      .map(({ values, totals }) => {
        const all = add(totals, sums.get(JSON.stringify(values)) ?? NOTHING);
        return { ...toFields(values), ...all } as AnalyticsRow;
      })
  );
}
