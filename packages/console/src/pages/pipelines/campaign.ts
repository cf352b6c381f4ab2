import { useQuery } from "@tanstack/react-query";
import { useList } from "../../api/lists.ts";
import { request } from "../../api/request.ts";
import type { Tone } from "../../format/text.ts";

/** What a run of a campaign would do. */
export interface CampaignPlan {
  readonly rows: number;
  readonly links: number;
  readonly invalid: number;
  readonly duplicates: number;
  readonly taken: number;
  readonly existing: number;
  readonly workspace_check: { readonly extent: string; readonly links_read: number; readonly note?: string };
  readonly sample: readonly Readonly<Record<string, unknown>>[];
  readonly problems: readonly { readonly line: number; readonly status: string; readonly reason: string }[];
}

/** Links to be made of a template and a table. */
export interface Campaign {
  readonly id: string;
  readonly label: string;
  readonly template: Readonly<Record<string, unknown>>;
  readonly table: {
    readonly state: string;
    readonly error: string | null;
    readonly columns: readonly string[];
    readonly rows: number;
  };
  readonly plan: CampaignPlan | null;
  readonly created_at: string;
}

export const TABLE_STATES: Readonly<Record<string, { readonly label: string; readonly tone: Tone }>> = {
  empty: { label: "No table", tone: "" },
  reading: { label: "Reads the table", tone: "info" },
  ready: { label: "Table read", tone: "ok" },
  broken: { label: "Table refused", tone: "bad" },
};

export const campaignsKey = (accountId: string) => [accountId, "campaigns"];

export const campaignKey = (accountId: string, id: string | undefined) => [...campaignsKey(accountId), "one", id];

export function useCampaigns(accountId: string) {
  return useList<Campaign>(
    [...campaignsKey(accountId), "list"],
    (cursor, signal) =>
      request("/campaign", {
        query: { integrated_account_id: accountId, limit: 100, next_cursor: cursor },
        signal,
      }),
    { isEnabled: true },
  );
}

export function useCampaign(accountId: string, id: string | undefined) {
  return useQuery({
    queryKey: campaignKey(accountId, id),
    queryFn: ({ signal }) => request<Campaign>(`/campaign/${encodeURIComponent(id ?? "")}`, { signal }),
    enabled: id !== undefined,
  });
}

/** A template of text fields; empty ones are left out. */
export function toTemplate(fields: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (value.trim() === "" ? [] : [[name, value.trim()]])),
  );
}
