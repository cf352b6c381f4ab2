import { infiniteQueryOptions, keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";

interface ListPage<Row> {
  readonly result: readonly Row[];
  readonly next_cursor: string | null;
}

/**
 * A list that is read page by page.
 *
 * @param key of the query, which begins with the account's id.
 * @param read asks for the page at a cursor; undefined: the first.
 */
export function listQuery<Row, Page extends ListPage<Row> = ListPage<Row>>(
  key: readonly unknown[],
  read: (cursor: string | undefined, signal: AbortSignal) => Promise<Page>,
) {
  return infiniteQueryOptions({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => read(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
  });
}

/** The same as somebody scrolls. */
export function useList<Row, Page extends ListPage<Row> = ListPage<Row>>(
  key: readonly unknown[],
  read: (cursor: string | undefined, signal: AbortSignal) => Promise<Page>,
  { isEnabled, refetchMs = false }: { readonly isEnabled: boolean; readonly refetchMs?: number | false } = {
    isEnabled: true,
  },
) {
  const list = useInfiniteQuery({
    ...listQuery<Row, Page>(key, read),
    placeholderData: keepPreviousData,
    refetchInterval: refetchMs,
    enabled: isEnabled,
  });
  return {
    list,
    pages: list.data?.pages ?? [],
    rows: list.data?.pages.flatMap(({ result }) => result) ?? [],
    onEnd: list.hasNextPage && !list.isFetching ? () => void list.fetchNextPage() : undefined,
  };
}
