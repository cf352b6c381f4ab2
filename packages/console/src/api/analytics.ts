import { useQuery } from "@tanstack/react-query";
import type { Range } from "../format/range.ts";
import { zone } from "../format/range.ts";
import { callDub } from "./dub.ts";

/** What is counted of every group. */
export interface Totals {
  readonly clicks: number;
  readonly leads: number;
  readonly sales: number;
  /** In cents. */
  readonly saleAmount: number;
}

export type Measure = keyof Totals;

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
    placeholderData: (previous: readonly Row[] | undefined) => previous,
    staleTime: 30_000,
  });
}

export const NOTHING: Totals = { clicks: 0, leads: 0, sales: 0, saleAmount: 0 };
