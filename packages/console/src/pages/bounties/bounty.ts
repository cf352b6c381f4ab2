import { callDub, callDubDirectly } from "../../api/dub.ts";
import { useList } from "../../api/lists.ts";
import type { PartnerName } from "../../api/program.ts";
import { programKey } from "../../api/program.ts";
import { money } from "../../format/money.ts";
import { count } from "../../format/numbers.ts";
import type { Tone } from "../../format/text.ts";

/** A reward for results, or for work that is handed in. Money is in cents. */
export interface Bounty {
  readonly id: string;
  readonly name: string | null;
  readonly description: string | null;
  readonly type: "performance" | "submission";
  readonly startsAt: string | null;
  readonly endsAt: string | null;
  readonly rewardAmount: number | null;
  readonly rewardDescription: string | null;
  readonly performanceCondition: { readonly attribute: string; readonly value: number } | null;
  readonly performanceScope: string | null;
  readonly groups: readonly { readonly id: string }[];
  readonly archivedAt: string | null;
}

export interface Submission {
  readonly id: string;
  readonly bountyId: string;
  readonly description: string | null;
  readonly urls: readonly string[] | null;
  readonly files: readonly { readonly url: string; readonly fileName: string }[] | null;
  readonly status: string;
  readonly performanceCount: number | null;
  readonly completedAt: string | null;
  readonly createdAt: string;
  readonly rejectionNote: string | null;
  readonly partner?: PartnerName;
  readonly commission?: { readonly id: string; readonly earnings: number } | null;
}

export const METRICS: Readonly<Record<string, string>> = {
  totalLeads: "leads",
  totalConversions: "customers",
  totalSaleAmount: "revenue",
  totalCommissions: "earnings",
};

export const STATUSES: Readonly<Record<string, { readonly label: string; readonly tone: Tone }>> = {
  draft: { label: "Draft", tone: "" },
  submitted: { label: "Waits", tone: "warn" },
  approved: { label: "Approved", tone: "ok" },
  rejected: { label: "Rejected", tone: "" },
};

export const bountiesKey = (accountId: string | undefined) => [...programKey(accountId), "bounties"];

/** Pages of Dub, which has numbers for them. */
export function useBounties(accountId: string | undefined, isArchived: boolean, isEnabled: boolean) {
  return useList<Bounty>(
    [...bountiesKey(accountId), "list", isArchived],
    async (cursor, signal) => {
      const page = Number(cursor ?? 1);
      const { result } = await callDubDirectly<readonly Bounty[]>(accountId ?? "", "bounties", {
        query: { archived: String(isArchived), page, pageSize: 100 },
        signal,
      });
      return { result, next_cursor: result.length === 100 ? String(page + 1) : null };
    },
    { isEnabled: isEnabled && accountId !== undefined },
  );
}

export function useSubmissions(accountId: string, bountyId: string, status: string | undefined) {
  return useList<Submission>(
    [...bountiesKey(accountId), "submissions", bountyId, status],
    (cursor, signal) =>
      callDub<readonly Submission[]>(accountId, "bounty_submissions", {
        query: { bountyId, status, limit: 100, next_cursor: cursor },
        signal,
      }),
    { isEnabled: true },
  );
}

/** `$40.00 for work`, `$50.00 for 10 leads`. */
export function bountyInWords({ rewardAmount, rewardDescription, type, performanceCondition }: Bounty): string {
  const reward = rewardAmount === null ? (rewardDescription ?? "A reward") : money(rewardAmount);
  if (type === "submission" || !performanceCondition) return `${reward} for work that is handed in`;
  const { attribute, value } = performanceCondition;
  const isMoney = attribute === "totalSaleAmount" || attribute === "totalCommissions";
  return `${reward} for ${isMoney ? money(value) : count(value)} ${isMoney ? "of " : ""}${METRICS[attribute] ?? attribute}`;
}
