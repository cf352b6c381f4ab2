import { useInfiniteQuery } from "@tanstack/react-query";
import { listQuery } from "./lists.ts";
import type { QueryValue } from "./request.ts";
import { request } from "./request.ts";

interface ListAnswer<Row> {
  readonly result: readonly Row[];
  readonly next_cursor: string | null;
}

interface AskOptions {
  readonly query?: Readonly<Record<string, QueryValue>>;
  /** Of a page. Default: 100. */
  readonly limit?: number;
}

interface ListOptions extends AskOptions {
  readonly refetchMs?: number;
  readonly isOff?: boolean;
}

/** A list of the gateway, page after page by its cursors. @param path `/audit-log`, `/proxy/customers`. */
export function cursorListQuery<Row>(
  key: readonly (string | undefined)[],
  path: string,
  { query = {}, limit = 100 }: AskOptions = {},
) {
  return listQuery<Row>([...key, query], (cursor, signal) =>
    request<ListAnswer<Row>>(path, { query: { ...query, limit, next_cursor: cursor }, signal }),
  );
}

/** The same as somebody scrolls. */
export function useCursorList<Row>(
  key: readonly (string | undefined)[],
  path: string,
  { refetchMs, isOff = false, ...options }: ListOptions = {},
) {
  const list = useInfiniteQuery({
    ...cursorListQuery<Row>(key, path, options),
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
