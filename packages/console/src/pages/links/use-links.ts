import type { InfiniteData } from "@tanstack/react-query";
import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import type { Envelope } from "../../api/dub.ts";
import { callDub } from "../../api/dub.ts";
import { listQuery } from "../../api/lists.ts";
import type { Search } from "../../state/search.ts";
import type { Link } from "./link.ts";

const PAGE_SIZE = 100;

/** What the list is sorted by, always from the most down. */
export const SORTS = [
  { value: "createdAt", label: "Newest" },
  { value: "clicks", label: "Clicks" },
  { value: "saleAmount", label: "Revenue" },
  { value: "lastClicked", label: "Last click" },
] as const;

/** The filters of the address, as Dub's list takes them. */
export function toFilters(search: Search): Record<string, string | undefined> {
  const { q, tagIds, folderId, domain, archived } = search;
  return { search: q, tagIds, folderId, domain, showArchived: archived === "1" ? "true" : undefined };
}

export function toSort({ sort }: Search): string {
  return SORTS.some(({ value }) => value === sort) ? (sort ?? "clicks") : "clicks";
}

type Pages = InfiniteData<Envelope<readonly Link[]>>;

export function linksQuery(accountId: string | undefined, search: Search) {
  const filters = toFilters(search);
  const sortBy = toSort(search);
  return listQuery<Link, Envelope<readonly Link[]>>([accountId, "links", "list", filters, sortBy], (cursor, signal) =>
    callDub<readonly Link[]>(accountId ?? "", "links", {
      query: { ...filters, sortBy, limit: PAGE_SIZE, next_cursor: cursor },
      signal,
    }),
  );
}

export function useLinks(accountId: string | undefined, search: Search) {
  const filters = toFilters(search);
  const list = useInfiniteQuery({
    ...linksQuery(accountId, search),
    placeholderData: keepPreviousData,
    enabled: accountId !== undefined,
  });
  const size = useQuery({
    queryKey: [accountId, "links", "count", filters],
    queryFn: ({ signal }) => callDub<number>(accountId ?? "", "links/count", { method: "POST", body: filters, signal }),
    enabled: accountId !== undefined,
    placeholderData: keepPreviousData,
  });
  return { list, total: size.data?.result, links: list.data?.pages.flatMap(({ result }) => result) ?? [] };
}

/** Changes links that are shown before the server has answered. @returns a function that puts them back. */
export function useShownLinks(accountId: string | undefined) {
  const client = useQueryClient();
  return useCallback(
    (change: (link: Link) => Link | undefined): (() => void) => {
      const key = [accountId, "links", "list"];
      const before = client.getQueriesData<Pages>({ queryKey: key });
      client.setQueriesData<Pages>(
        { queryKey: key },
        (pages) =>
          pages && {
            ...pages,
            pages: pages.pages.map((page) => ({
              ...page,
              result: page.result.flatMap((link) => change(link) ?? []),
            })),
          },
      );
      return () => {
        for (const [queryKey, data] of before) client.setQueryData(queryKey, data);
      };
    },
    [client, accountId],
  );
}
