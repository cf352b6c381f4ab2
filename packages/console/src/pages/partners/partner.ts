import { useQuery } from "@tanstack/react-query";
import { callDub, callDubDirectly } from "../../api/dub.ts";
import { useList } from "../../api/lists.ts";
import type { PartnerName } from "../../api/program.ts";
import { programKey } from "../../api/program.ts";
import type { Tone } from "../../format/text.ts";
import type { Search } from "../../state/search.ts";

/** Somebody who brings customers. Money is in cents. */
export interface Partner extends PartnerName {
  readonly status: string;
  readonly description: string | null;
  readonly companyName: string | null;
  readonly tenantId: string | null;
  readonly createdAt: string;
  readonly links: readonly PartnerLink[] | null;
  readonly totalClicks: number;
  readonly totalLeads: number;
  readonly totalSales: number;
  readonly totalSaleAmount: number;
  readonly totalCommissions: number;
  readonly bannedReason?: string | null;
}

export interface PartnerLink {
  readonly id: string;
  readonly domain: string;
  readonly key: string;
  readonly shortLink: string;
  readonly url: string;
  readonly clicks: number;
  readonly leads: number;
  readonly saleAmount: number;
}

export const STATUSES: Readonly<Record<string, { readonly label: string; readonly tone: Tone }>> = {
  approved: { label: "Active", tone: "ok" },
  pending: { label: "Applied", tone: "warn" },
  invited: { label: "Invited", tone: "info" },
  rejected: { label: "Rejected", tone: "" },
  declined: { label: "Declined", tone: "" },
  deactivated: { label: "Deactivated", tone: "" },
  archived: { label: "Archived", tone: "" },
  banned: { label: "Banned", tone: "bad" },
};

export const SORTS = [
  { value: "totalSaleAmount", label: "Revenue" },
  { value: "totalCommissions", label: "Earned" },
  { value: "totalClicks", label: "Clicks" },
  { value: "totalLeads", label: "Leads" },
  { value: "createdAt", label: "Newest" },
] as const;

export function toSort({ sort }: Search): string {
  return SORTS.find(({ value }) => value === sort)?.value ?? "totalSaleAmount";
}

export function toFilters({ q, status, groupId, country }: Search): Record<string, string | undefined> {
  return { search: q, status, groupId, country };
}

/** What `useList` and `listQuery` take. */
export function partnerList(accountId: string | undefined, search: Search) {
  const filters = toFilters(search);
  const sortBy = toSort(search);
  return [
    [...programKey(accountId), "partners", filters, sortBy],
    (cursor: string | undefined, signal: AbortSignal) =>
      callDub<readonly Partner[]>(accountId ?? "", "partners", {
        query: { ...filters, sortBy, sortOrder: "desc", limit: 100, next_cursor: cursor },
        signal,
      }),
  ] as const;
}

export function usePartners(accountId: string | undefined, search: Search, isEnabled: boolean) {
  return useList<Partner>(...partnerList(accountId, search), { isEnabled: isEnabled && accountId !== undefined });
}

export function usePartner(accountId: string, id: string) {
  return useQuery({
    queryKey: [...programKey(accountId), "partner", id],
    queryFn: ({ signal }) => callDubDirectly<Partner>(accountId, `partners/${encodeURIComponent(id)}`, { signal }),
  });
}
