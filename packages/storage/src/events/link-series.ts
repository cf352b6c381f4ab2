import type { EventTotals } from "./event-store.ts";

/** Rows of a link's id, the start of a bucket and what both stores read totals from. */
export function toLinkSeries<Cell>(
  rows: readonly (readonly Cell[])[],
  startsMs: readonly number[],
  toTotals: (cells: readonly Cell[]) => EventTotals,
): Map<string, EventTotals[]> {
  const places = new Map(startsMs.map((startMs, index) => [startMs, index]));
  const series = new Map<string, EventTotals[]>();
  for (const [linkId, startMs, ...cells] of rows) {
    const id = String(linkId);
    const own = series.get(id) ?? startsMs.map(() => ({ count: 0, amountCents: 0 }));
    own[places.get(Number(startMs)) ?? 0] = toTotals(cells);
    series.set(id, own);
  }
  return series;
}
