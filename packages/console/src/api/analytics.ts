import type { UseQueryResult } from "@tanstack/react-query";
import { queryOptions, useQueries, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Range } from "../format/range.ts";
import { daysBetween, zone } from "../format/range.ts";
import { callDub, callDubDirectly } from "./dub.ts";

/** What is counted of every group. */
export interface Totals {
  readonly clicks: number;
  readonly leads: number;
  readonly sales: number;
  /** In cents. */
  readonly saleAmount: number;
}

export type Measure = keyof Totals;

/** What is counted for a measure alone: a list by sales asks for no clicks, and has the most sales first. */
export const EVENT_OF = {
  clicks: "clicks",
  leads: "leads",
  sales: "sales",
  saleAmount: "sales",
} as const satisfies Record<Measure, string>;

export interface Bucket extends Totals {
  /** When it begins. */
  readonly start: string;
}

export type Filters = Readonly<Record<string, string | undefined>>;

/** Of a range, as Dub's analytics takes it. */
export function periodOf({ start, end }: Range): Filters {
  return { ...(start === undefined ? { interval: "all" } : { start, end }), timezone: zone() };
}

/** Analytics by one group. Without a range nothing is asked. */
export function useAnalytics<Row extends Totals>(
  accountId: string | undefined,
  groupBy: string,
  range: Range | undefined,
  filters: Filters = {},
  more: Readonly<Record<string, string | number | undefined>> = {},
) {
  const query = { groupBy, event: "composite", ...(range && periodOf(range)), ...filters, ...more };
  return useQuery<readonly Row[], Error, readonly Row[]>({
    queryKey: [accountId, "analytics", query],
    queryFn: ({ signal }) =>
      callDub<readonly Row[]>(accountId ?? "", "analytics", { query, signal }).then(({ result }) => result),
    enabled: accountId !== undefined && range !== undefined,
    // What was there stays until there is more; rows of another group would be named wrongly.
    placeholderData: (previous, before) =>
      (before?.queryKey[2] as typeof query | undefined)?.groupBy === groupBy ? previous : undefined,
    staleTime: 30_000,
  });
}

export const NOTHING: Totals = { clicks: 0, leads: 0, sales: 0, saleAmount: 0 };

export type Step = "hour" | "day" | "week" | "month";

interface SeriesAnswer {
  readonly starts: readonly string[];
  readonly series: readonly Series[];
}

/** Numbers in the order of buckets. */
export interface Series extends Readonly<Record<Measure, readonly number[]>> {
  /** Null: of everything. */
  readonly linkId: string | null;
}

/** What the embedded workspace has and the hosted Dub has not: steps of choice, and lines of up to 100 links at once. */
async function readSeries(
  accountId: string,
  query: Readonly<Record<string, string | boolean | undefined>>,
  signal: AbortSignal,
): Promise<SeriesAnswer> {
  return (await callDubDirectly<SeriesAnswer>(accountId, "analytics/series", { query, signal })).result;
}

/** Everything over time. @param step undefined: as Dub cuts such a range. */
export function bucketsQuery(
  accountId: string | undefined,
  range: Range | undefined,
  filters: Filters = {},
  step?: Step | undefined,
) {
  const query = { event: "composite", ...(range && periodOf(range)), ...filters };
  return queryOptions({
    queryKey: [accountId, "analytics", "buckets", step, query],
    queryFn: async ({ signal }): Promise<readonly Bucket[]> => {
      if (step === undefined)
        return callDub<readonly Bucket[]>(accountId ?? "", "analytics", {
          query: { ...query, groupBy: "timeseries" },
          signal,
        }).then(({ result }) => result);
      const { starts, series } = await readSeries(accountId ?? "", { ...query, step }, signal);
      return toBuckets(starts, series[0]);
    },
    staleTime: 30_000,
    // A Dub without it will have none the next time either.
    ...(step !== undefined && { retry: false }),
  });
}

/** The same on a page. Without a range nothing is asked. */
export function useBuckets(accountId: string | undefined, range: Range | undefined, filters?: Filters, step?: Step) {
  return useQuery({
    ...bucketsQuery(accountId, range, filters, step),
    enabled: accountId !== undefined && range !== undefined,
    placeholderData: (previous: readonly Bucket[] | undefined) => previous,
  });
}

/**
 * What a range amounts to: the sum of its buckets, so that nothing is counted twice. It is asked for where there are none,
 * and of all time, since counters of links know more than events do.
 *
 * @param buckets of this range and these filters.
 */
export function useTotals(
  accountId: string | undefined,
  range: Range | undefined,
  filters: Filters,
  { data: all, isPlaceholderData, isError, dataUpdatedAt, refetch: readAgain }: UseQueryResult<readonly Bucket[]>,
) {
  const isSum = range?.start !== undefined && !(isError && all === undefined);
  const counted = useAnalytics<Totals>(accountId, "count", isSum ? undefined : range, filters);
  const sum = useMemo(() => all && sumOf(all), [all]);
  const { error } = counted;
  const refetch = () => Promise.all([readAgain(), counted.refetch()]);
  return isSum
    ? { data: sum, isPlaceholderData, dataUpdatedAt, error: null, refetch }
    : {
        ...{ data: counted.data?.[0], isPlaceholderData: counted.isPlaceholderData },
        ...{ dataUpdatedAt: counted.dataUpdatedAt, error, refetch },
      };
}

export function sumOf(all: readonly Totals[]): Totals {
  const sum = (measure: Measure) => all.reduce((total, one) => total + one[measure], 0);
  return { clicks: sum("clicks"), leads: sum("leads"), sales: sum("sales"), saleAmount: sum("saleAmount") };
}

export function toBuckets(starts: readonly string[], series: Series | undefined): readonly Bucket[] {
  const at = (measure: Measure, index: number) => series?.[measure][index] ?? 0;
  return starts.map((start, index) => ({
    start,
    clicks: at("clicks", index),
    leads: at("leads", index),
    sales: at("sales", index),
    saleAmount: at("saleAmount", index),
  }));
}

/** What happened on each of some links over time, in one question for each hundred of them. @param event what is counted. */
export function useLinkSeries(
  accountId: string | undefined,
  pages: readonly (readonly string[])[],
  range: Range,
  event: "clicks" | "composite",
): ReadonlyMap<string, Series> {
  const step: Step = range.start === undefined || daysBetween(range.start, range.end) > 180 ? "month" : "day";
  return useQueries({
    queries: pages.map((linkIds) => {
      const query = { event, perLink: true, step, linkId: linkIds.join(","), ...periodOf(range) };
      return {
        queryKey: [accountId, "analytics", "of links", query],
        queryFn: ({ signal }: { signal: AbortSignal }) => readSeries(accountId ?? "", query, signal),
        enabled: accountId !== undefined && linkIds.length > 0,
        staleTime: 60_000,
        retry: false,
      };
    }),
    combine: byLink,
  });
}

function byLink(answers: readonly { readonly data?: SeriesAnswer | undefined }[]): ReadonlyMap<string, Series> {
  return new Map(answers.flatMap(({ data }) => (data?.series ?? []).map((one) => [one.linkId ?? "", one] as const)));
}
