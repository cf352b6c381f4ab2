import type { LinkTotals } from "./link-rows.ts";
import type { Totals } from "./totals.ts";
import { add, NOTHING } from "./totals.ts";

/** Adds up what happened on links, for each of the groups that a link is of. */
export function sumBy(
  links: readonly LinkTotals[],
  groupsOf: (row: LinkTotals) => string | readonly string[],
): [string, Totals][] {
  const sums = new Map<string, Totals>();
  for (const row of links) {
    for (const group of [groupsOf(row)].flat()) sums.set(group, add(sums.get(group) ?? NOTHING, row.totals));
  }
  return [...sums];
}
