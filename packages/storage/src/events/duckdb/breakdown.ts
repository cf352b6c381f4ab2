import type { EventKind } from "../event.ts";
import type { Dimension, EventScope } from "../event-scope.ts";
import type { BreakdownRow } from "../event-store.ts";
import { scopeCondition } from "../scope-condition.ts";
import { TABLES, TOTALS, toTotals } from "./event-tables.ts";
import type { Readers } from "./readers.ts";
import { Statement } from "./statement.ts";

/**
 * Groups first and looks at the values of groups afterwards: a region is put together from its parts once for each group
 * and not for each event. Which groups are left out depends on their number of events, which is never 0, because DuckDB
 * would take a condition on values alone for one on events, and compare them one by one.
 */
export async function readBreakdown(
  readers: Pick<Readers, "query">,
  kind: EventKind,
  scope: EventScope,
  dimensions: readonly Dimension[],
  limit: number,
): Promise<BreakdownRow[]> {
  const statement = new Statement();
  const partsOf = (dimension: Dimension) =>
    dimension === "region" ? ["country", "region"] : [statement.dimension(dimension)];
  const parts = [...new Set(dimensions.flatMap(partsOf))];
  const partNames = parts.map((_, index) => `p${index}`);
  const values = dimensions.map((dimension, index) => {
    const value = partsOf(dimension).map((part) => `p${parts.indexOf(part)}`);
    return `${value.join(" || '-' || ")} as v${index}`;
  });
  const names = dimensions.map((_, index) => `v${index}`);
  // Without its country a region may be that of two groups.
  const isPerGroup = !dimensions.includes("region") || dimensions.includes("country");
  const totals = isPerGroup ? "amount, events" : "sum(amount)::bigint as amount, sum(events)::bigint as events";
  const sql = `
    with parts as (
      select ${parts.map((part, index) => `${part} as p${index}`).join(", ")}, ${TOTALS[kind]}
      from ${TABLES[kind]} where ${scopeCondition(kind, scope, statement)}
      group by ${partNames.join(", ")}
    ), rows as (
      select ${values.join(", ")}, ${totals} from parts ${isPerGroup ? "" : `group by ${names.join(", ")}`}
    )
    from rows where ${names.map((name) => `${name} not in ('', 'Unknown')`).join(" or ")} or events = 0
    order by amount desc, events desc, ${names.join(", ")}
    limit ${limit}`;
  const rows = await readers.query(sql, statement);
  return rows.map((row) => ({ values: row.slice(0, -2).map(String), ...toTotals(row.slice(-2)) }));
}
