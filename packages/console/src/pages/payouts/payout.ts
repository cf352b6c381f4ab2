import { useQuery } from "@tanstack/react-query";
import { callDub, callDubDirectly } from "../../api/dub.ts";
import { useList } from "../../api/lists.ts";
import type { PartnerName } from "../../api/program.ts";
import { programKey } from "../../api/program.ts";
import type { Tone } from "../../format/text.ts";
import type { Search } from "../../state/search.ts";

/** What one partner gets at once. Money is in cents. */
export interface Payout {
  readonly id: string;
  readonly invoiceId: string | null;
  readonly amount: number;
  readonly currency: string;
  readonly status: string;
  readonly periodStart: string | null;
  readonly periodEnd: string | null;
  readonly createdAt: string;
  readonly initiatedAt: string | null;
  readonly paidAt: string | null;
  readonly failureReason?: string | null;
  readonly mode: string | null;
  readonly method: string | null;
  readonly traceId?: string | null;
  readonly partner: PartnerName & { readonly tenantId: string | null };
}

export const STATUSES: Readonly<Record<string, { readonly label: string; readonly tone: Tone }>> = {
  pending: { label: "Open", tone: "warn" },
  processing: { label: "To be paid", tone: "info" },
  processed: { label: "Processed", tone: "info" },
  sent: { label: "Sent", tone: "info" },
  completed: { label: "Paid", tone: "ok" },
  failed: { label: "Failed", tone: "bad" },
  canceled: { label: "Canceled", tone: "" },
};

export const SORTS = [
  { value: "amount", label: "Amount" },
  { value: "initiatedAt", label: "Confirmed" },
  { value: "paidAt", label: "Paid" },
] as const;

export function toSort({ sort }: Search): string {
  return SORTS.find(({ value }) => value === sort)?.value ?? "amount";
}

export function toFilters({ status, partnerId, groupId, invoiceId }: Search): Record<string, string | undefined> {
  return { status, partnerId, groupId, invoiceId };
}

export function usePayouts(accountId: string | undefined, search: Search, isEnabled: boolean) {
  const filters = toFilters(search);
  const sortBy = toSort(search);
  return useList<Payout>(
    [...programKey(accountId), "payouts", filters, sortBy],
    (cursor, signal) =>
      callDub<readonly Payout[]>(accountId ?? "", "payouts", {
        query: { ...filters, sortBy, sortOrder: "desc", limit: 100, next_cursor: cursor },
        signal,
      }),
    { isEnabled: isEnabled && accountId !== undefined },
  );
}

/** Of one invoice at most so many are confirmed at once. */
export const MOST_AT_ONCE = 1_000;

/** All of one status, the largest first, up to what is confirmed at once. */
export function useAllPayouts(accountId: string | undefined, status: string, isEnabled = true) {
  return useQuery({
    queryKey: [...programKey(accountId), "payouts", "all", status],
    queryFn: async ({ signal }) => {
      const payouts: Payout[] = [];
      let cursor: string | undefined;
      do {
        const page = await callDub<readonly Payout[]>(accountId ?? "", "payouts", {
          query: { status, sortBy: "amount", sortOrder: "desc", limit: 100, next_cursor: cursor },
          signal,
        });
        payouts.push(...page.result);
        cursor = page.next_cursor ?? undefined;
      } while (cursor !== undefined && payouts.length < MOST_AT_ONCE);
      return { payouts, isMore: cursor !== undefined };
    },
    enabled: accountId !== undefined && isEnabled,
  });
}

/** What stops a payout, in words; undefined where it can be confirmed as far as is known here. */
export function obstacleOf(
  { amount }: Pick<Payout, "amount">,
  minPayoutAmount: number,
): "negative" | "minimum" | undefined {
  if (amount <= 0) return "negative";
  return amount < minPayoutAmount ? "minimum" : undefined;
}

export const sumOf = (payouts: readonly Pick<Payout, "amount">[]) =>
  payouts.reduce((sum, { amount }) => sum + amount, 0);

/** A line of the statement that a bank is paid from. */
export interface StatementLine {
  readonly payoutId: string;
  readonly invoiceNumber: string;
  readonly amount: number;
  readonly currency: string;
  readonly status: string;
  readonly name: string;
  readonly email: string | null;
  readonly tenantId: string | null;
  readonly country: string | null;
  readonly paypalEmail: string | null;
  readonly traceId: string | null;
  readonly failureReason: string | null;
}

/** @param invoiceId of one invoice; undefined: all that is not settled. */
export function useStatement(accountId: string, invoiceId: string | undefined) {
  return useQuery({
    queryKey: [...programKey(accountId), "statement", invoiceId],
    queryFn: ({ signal }) =>
      callDubDirectly<readonly StatementLine[]>(accountId, "admin/program/payouts/statement", {
        query: { invoiceId },
        signal,
      }),
  });
}
