import type { EventKind } from "../event.ts";
import type { EventScope } from "../event-scope.ts";
import type { EventTotals } from "../event-store.ts";
import { toLinkSeries } from "../link-series.ts";
import { scopeCondition } from "../scope-condition.ts";
import { TABLES, TOTALS, toTotals } from "./event-tables.ts";
import type { Readers } from "./readers.ts";
import { Statement } from "./statement.ts";

const MAX_BIGINT = "9223372036854775807";

export function readTimeseries(
  readers: Pick<Readers, "query">,
  kind: EventKind,
  scope: EventScope,
  startsMs: readonly number[],
): Promise<EventTotals[]> {
  return kind === "sale" ? readAmounts(readers, scope, startsMs) : readCounts(readers, kind, scope, startsMs);
}

/**
 * `histogram` takes the last value of each bin and finds a row's bin by binary search, whatever the bins' widths. The
 * first bin holds what came before all buckets.
 */
async function readCounts(
  readers: Pick<Readers, "query">,
  kind: EventKind,
  scope: EventScope,
  startsMs: readonly number[],
) {
  const statement = new Statement();
  const binEnds = `list_append(${statement.integers(startsMs.map((startMs) => startMs - 1))}, ${MAX_BIGINT})`;
  const sql = `
    select map_values(histogram(timestamp_ms, ${binEnds})) from ${TABLES[kind]}
    where ${scopeCondition(kind, scope, statement)}`;
  const [row] = await readers.query(sql, statement);
  const counts = Array.isArray(row?.[0]) ? row[0].slice(1) : startsMs.map(() => 0);
  return counts.map((count) => ({ count: Number(count), amountCents: 0 }));
}

/** Sales are few, so they can afford to be joined with their buckets, which a sum needs. */
async function readAmounts(readers: Pick<Readers, "query">, scope: EventScope, startsMs: readonly number[]) {
  const statement = new Statement();
  const sql = `
    select bucket.start_ms, ${TOTALS.sale}
    from (from sales where ${scopeCondition("sale", scope, statement)}) as sale
    asof join (select unnest(${statement.integers(startsMs)}) as start_ms) as bucket
      on sale.timestamp_ms >= bucket.start_ms
    group by bucket.start_ms`;
  const rows = await readers.query(sql, statement);
  const totals = new Map(rows.map(([startMs, ...row]) => [Number(startMs), toTotals(row)]));
  return startsMs.map((startMs) => totals.get(startMs) ?? { count: 0, amountCents: 0 });
}

/** The same of each of some links. They are joined with their buckets, since a histogram has no sums. */
export async function readLinkSeries(
  readers: Pick<Readers, "query">,
  kind: EventKind,
  scope: EventScope,
  linkIds: readonly string[],
  startsMs: readonly number[],
): Promise<Map<string, EventTotals[]>> {
  const statement = new Statement();
  const ofLinks = { dimension: "linkId", values: linkIds, negated: false } as const;
  const condition = scopeCondition(kind, { ...scope, filters: [...scope.filters, ofLinks] }, statement);
  return readSeriesBy("link_id", readers, { kind, condition, statement, startsMs });
}

/** The same by the numbers of links, in a third of the time. */
export async function readNumberSeries(
  readers: Pick<Readers, "query">,
  kind: EventKind,
  scope: EventScope,
  numbers: readonly number[],
  startsMs: readonly number[],
): Promise<Map<string, EventTotals[]>> {
  const statement = new Statement();
  const ofLinks = `link_number in (select unnest(${statement.integers(numbers)}))`;
  const condition = `${scopeCondition(kind, scope, statement)} and ${ofLinks}`;
  return readSeriesBy("link_number", readers, { kind, condition, statement, startsMs });
}

interface SeriesQuestion {
  readonly kind: EventKind;
  readonly condition: string;
  readonly statement: Statement;
  readonly startsMs: readonly number[];
}

async function readSeriesBy(
  column: "link_id" | "link_number",
  readers: Pick<Readers, "query">,
  { kind, condition, statement, startsMs }: SeriesQuestion,
) {
  const sql = `
    select event.${column}, bucket.start_ms, ${TOTALS[kind]}
    from (from ${TABLES[kind]} where ${condition}) as event
    asof join (select unnest(${statement.integers(startsMs)}) as start_ms) as bucket
      on event.timestamp_ms >= bucket.start_ms
    group by event.${column}, bucket.start_ms`;
  return toLinkSeries(await readers.query(sql, statement), startsMs, toTotals);
}
