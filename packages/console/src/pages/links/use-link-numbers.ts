import { createContext, useMemo } from "react";
import type { Series } from "../../api/analytics.ts";
import { useLinkSeries } from "../../api/analytics.ts";
import { rangeOf } from "../../format/range.ts";
import type { Link } from "./link.ts";
import type { LinkNumbers } from "./link-columns.tsx";

/** The line beside a link whose numbers are of all time. */
const USUAL_TREND = "30d";

/** What happened on each link, for cells that are drawn when it comes, without the rest of their rows. */
export const LinkSeries = createContext<ReadonlyMap<string, Series>>(new Map());

/** Lines and numbers of the links that are loaded, by the pages in which they came. @param rangeText of the address. */
export function useLinkNumbers(
  accountId: string | undefined,
  pages: readonly { readonly result: readonly Link[] }[] = [],
  rangeText: string | undefined,
): { readonly numbers: LinkNumbers; readonly series: ReadonlyMap<string, Series> } {
  const range = rangeOf(rangeText ?? USUAL_TREND, new Date());
  const series = useLinkSeries(
    accountId,
    pages.map(({ result }) => result.map(({ id }) => id)),
    range,
    // Numbers of all time stand in the list already.
    rangeText === undefined ? "clicks" : "composite",
  );
  const { label } = range;
  const counted = rangeText === undefined ? undefined : series;
  const numbers = useMemo(
    (): LinkNumbers => ({
      totalsOf: (link) => (counted ? totalsOf(counted.get(link.id)) : link),
      rangeLabel: label,
      isAllTime: counted === undefined,
    }),
    [counted, label],
  );
  return { numbers, series };
}

function totalsOf(series: Series | undefined) {
  if (!series) return undefined;
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
  return {
    clicks: sum(series.clicks),
    leads: sum(series.leads),
    sales: sum(series.sales),
    saleAmount: sum(series.saleAmount),
  };
}
