import { useInfiniteQuery } from "@tanstack/react-query";
import type { QueryValue } from "./request.ts";
import { request } from "./request.ts";

interface ListAnswer<Row> {
  readonly result: readonly Row[];
  readonly next_cursor: string | null;
}

interface ListOptions {
  readonly query?: Readonly<Record<string, QueryValue>>;
  /** Of a page. Default: 100. */
  readonly limit?: number;
  readonly refetchMs?: number;
  readonly isOff?: boolean;
}

/** A list of the gateway, page after page by its cursors. @param path `/audit-log`, `/proxy/customers`. */
export function useCursorList<Row>(
  key: readonly (string | undefined)[],
  path: string,
  { query = {}, limit = 100, refetchMs, isOff = false }: ListOptions = {},
) {
  const list = useInfiniteQuery({
    queryKey: [...key, query],
    queryFn: ({ pageParam, signal }) =>
      request<ListAnswer<Row>>(path, { query: { ...query, limit, next_cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    placeholderData: (before) => before,
    refetchInterval: refetchMs ?? false,
    enabled: !isOff,
  });
  return {
    ...list,
    rows: list.data?.pages.flatMap(({ result }) => result) ?? [],
    /** Asks for the next page; undefined where there is none, or one is on its way. */
    more: list.hasNextPage && !list.isFetching ? () => void list.fetchNextPage() : undefined,
  };
}
