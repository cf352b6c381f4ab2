import { useMemo } from "react";
import type { Series } from "../../api/analytics.ts";
import { useLinkSeries } from "../../api/analytics.ts";
import { rangeOf } from "../../format/range.ts";
import type { Link } from "./link.ts";
import type { LinkNumbers } from "./link-columns.tsx";

/** The line beside a link whose numbers are of all time. */
const USUAL_TREND = "30d";

/** Lines and numbers of the links that are loaded, by the pages in which they came. @param rangeText of the address. */
export function useLinkNumbers(
  accountId: string | undefined,
  pages: readonly { readonly result: readonly Link[] }[] = [],
  rangeText: string | undefined,
): LinkNumbers {
  const range = rangeOf(rangeText ?? USUAL_TREND, new Date());
  const series = useLinkSeries(
    accountId,
    pages.map(({ result }) => result.map(({ id }) => id)),
    range,
    // Numbers of all time stand in the list already.
    rangeText === undefined ? "clicks" : "composite",
  );
  const { label } = range;
  return useMemo(
    () => ({
      totalsOf: (link) => (rangeText === undefined ? link : totalsOf(series.get(link.id))),
      trendOf: (link) => series.get(link.id)?.clicks,
      rangeLabel: label,
      isAllTime: rangeText === undefined,
    }),
    [series, rangeText, label],
  );
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
