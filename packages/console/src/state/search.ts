import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";

/** The query of the page's address: filters, range, the open sheet. Whatever a colleague should see stands here. */
export type Search = Readonly<Record<string, string | undefined>>;

export function parseSearch(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text));
}

export function formatSearch(search: Record<string, unknown>): string {
  const pairs = Object.entries(search).filter(([, value]) => typeof value === "string");
  const text = new URLSearchParams(pairs as [string, string][]).toString();
  return text === "" ? "" : `?${text}`;
}

export function usePageSearch(): Search {
  return useSearch({ strict: false }) as Search;
}

/**
 * Changes parts of the address; `undefined` removes one. A change makes an entry in the browser's history, so that Back
 * undoes it, unless `replace` is set: for what is typed.
 */
export function useSetSearch(): (change: Search, options?: { readonly replace?: boolean }) => void {
  const navigate = useNavigate();
  return useCallback(
    (change, { replace = false } = {}) => {
      const next = (before: Record<string, unknown>) =>
        Object.fromEntries(Object.entries({ ...before, ...change }).filter(([, value]) => value !== undefined));
      void navigate({ to: ".", search: next as never, replace });
    },
    [navigate],
  );
}
