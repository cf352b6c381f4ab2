import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { Modifier, RewardEvent, Terms } from "../format/rewards.ts";
import { callDub, callDubDirectly } from "./dub.ts";
import { RequestError } from "./request.ts";

/** The partner program of a workspace. Money is in US cents. */
export interface Program {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly minPayoutAmount: number;
  readonly payoutMode: string;
  readonly defaultGroupId: string;
}

/** Partners with the same terms. */
export interface Group {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly color: string | null;
  readonly holdingPeriodDays: number;
  readonly clickRewardId: string | null;
  readonly leadRewardId: string | null;
  readonly saleRewardId: string | null;
  readonly referralRewardId: string | null;
  readonly applicationFormPublishedAt?: string | null;
  readonly autoApprovePartnersEnabledAt?: string | null;
}

export interface Reward extends Terms {
  readonly id: string;
  readonly event: RewardEvent;
  readonly version: number;
  readonly modifiers: readonly Modifier[] | null;
  readonly config: Readonly<Record<string, unknown>> | null;
  readonly spendLimitAmount: number | null;
  readonly spendLimitInterval: string | null;
  readonly description: string | null;
  readonly tooltipDescription: string | null;
  readonly updatedAt: string;
}

/** What several lists say of a partner. */
export interface PartnerName {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly groupId?: string | null;
  readonly country?: string | null;
}

const STALE_MS = 60_000;

/** Keys of queries on the program of an account: whatever changes one of its parts asks for all of them again. */
export const programKey = (accountId: string | undefined) => [accountId, "program"] as const;

/** `isMissing`: the workspace has no program. */
export function useProgram(accountId: string | undefined) {
  const query = useQuery({
    queryKey: [...programKey(accountId), "own"],
    queryFn: ({ signal }) => callDubDirectly<Program>(accountId ?? "", "admin/program", { signal }),
    enabled: accountId !== undefined,
    staleTime: STALE_MS,
  });
  const isMissing = query.error instanceof RequestError && query.error.status === 404;
  return { query, program: query.data?.result, isMissing };
}

export function useGroups(accountId: string | undefined): readonly Group[] {
  return useGroupsQuery(accountId).data?.result ?? NONE;
}

/** For whoever says what is so where they could not be loaded. */
export function useGroupsQuery(accountId: string | undefined) {
  return useQuery({
    queryKey: [...programKey(accountId), "groups"],
    queryFn: ({ signal }) => callDubDirectly<readonly Group[]>(accountId ?? "", "groups", { signal }),
    enabled: accountId !== undefined,
    staleTime: STALE_MS,
  });
}

export function useRewards(accountId: string | undefined): readonly Reward[] {
  return useRewardsQuery(accountId).data?.result ?? NONE;
}

/** Where there is none, a group pays nothing; where they could not be loaded, nobody knows. */
export function useRewardsQuery(accountId: string | undefined) {
  return useQuery({
    queryKey: [...programKey(accountId), "rewards"],
    queryFn: ({ signal }) => callDubDirectly<readonly Reward[]>(accountId ?? "", "rewards", { signal }),
    enabled: accountId !== undefined,
    staleTime: STALE_MS,
  });
}

const NONE: readonly never[] = [];

export interface StatusTotal {
  readonly status: string;
  readonly count: number;
  readonly earnings: number;
}

/** By status, of all time. Undefined until it is known. */
export function useCommissionTotals(accountId: string | undefined): ReadonlyMap<string, StatusTotal> | undefined {
  const { data } = useQuery({
    queryKey: [...programKey(accountId), "totals"],
    queryFn: ({ signal }) =>
      callDubDirectly<readonly StatusTotal[]>(accountId ?? "", "admin/program/commissions/totals", { signal }),
    enabled: accountId !== undefined,
  });
  return data && new Map(data.result.map((total) => [total.status, total]));
}

/** Those whom a text finds, for a picker. */
export async function findPartners(accountId: string, text: string): Promise<readonly PartnerName[]> {
  const { result } = await callDub<readonly PartnerName[]>(accountId, "partners", {
    query: { search: text, limit: 20 },
  });
  return result;
}

/** Asks again for whatever is known of the program. */
export function useRefreshProgram(accountId: string | undefined): () => Promise<void> {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: programKey(accountId) });
}
