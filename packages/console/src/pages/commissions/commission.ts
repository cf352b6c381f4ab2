import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";
import { callDub, callDubDirectly } from "../../api/dub.ts";
import { useList } from "../../api/lists.ts";
import type { PartnerName } from "../../api/program.ts";
import { programKey } from "../../api/program.ts";
import type { Modifier, Terms } from "../../format/rewards.ts";
import { conditionsInWords, rateInWords } from "../../format/rewards.ts";
import type { Search } from "../../state/search.ts";

/** What a partner earns by one event, or gives back. Money is in cents. */
export interface Commission {
  readonly id: string;
  readonly type: string;
  readonly amount: number;
  readonly earnings: number;
  readonly currency: string;
  readonly status: string;
  readonly invoiceId: string | null;
  readonly description: string | null;
  readonly quantity: number;
  readonly metadata: Readonly<Record<string, unknown>> | null;
  readonly createdAt: string;
  readonly partner: PartnerName;
  readonly customer?: {
    readonly id: string;
    readonly name: string | null;
    readonly email: string | null;
    readonly externalId: string | null;
    readonly country: string | null;
    readonly createdAt: string;
  } | null;
}

/** Why a commission is what it is, in short. Without terms, it came by no reward. */
export interface Reason {
  readonly commissionId: string;
  readonly groupId: string | null;
  readonly terms: Terms | null;
  readonly modifier: Modifier | null;
  readonly heldBecause: readonly string[];
}

const PAGE_SIZE = 100;

export const SORTS = [
  { value: "createdAt", label: "Newest" },
  { value: "amount", label: "Largest sale" },
] as const;

export function toSort({ sort }: Search): string {
  return SORTS.find(({ value }) => value === sort)?.value ?? "createdAt";
}

/** The filters of the address, as Dub's list takes them. */
export function toFilters({ status, type, partnerId, groupId, range }: Search): Record<string, string | undefined> {
  return { status, type, partnerId, groupId, interval: range };
}

function readCommissions(accountId: string, search: Search, cursor: string | undefined, signal?: AbortSignal) {
  return callDub<readonly Commission[]>(accountId, "commissions", {
    query: { ...toFilters(search), sortBy: toSort(search), limit: PAGE_SIZE, next_cursor: cursor },
    signal,
  });
}

/** What decided of each of some commissions; of one that people have entered, nothing. */
async function readReasons(
  accountId: string,
  commissionIds: readonly string[],
  signal?: AbortSignal,
): Promise<readonly Reason[]> {
  if (commissionIds.length === 0) return [];
  const { result } = await callDubDirectly<readonly Reason[]>(accountId, "admin/program/commissions/reasons", {
    query: { commissionIds: commissionIds.join() },
    signal,
  });
  const told = byCommission([{ data: result }]);
  return commissionIds.map((commissionId) => told.get(commissionId) ?? { ...NO_REASON, commissionId });
}

const NO_REASON = { groupId: null, terms: null, modifier: null, heldBecause: [] };

/** What `useList` and `listQuery` take. */
export function commissionList(accountId: string | undefined, search: Search) {
  return [
    [...programKey(accountId), "commissions", toFilters(search), toSort(search)],
    (cursor: string | undefined, signal: AbortSignal) => readCommissions(accountId ?? "", search, cursor, signal),
  ] as const;
}

/** Rows do not wait for their reasons, which come page by page as well. */
export function useCommissions(accountId: string | undefined, search: Search, isEnabled: boolean) {
  const found = useList<Commission>(...commissionList(accountId, search), {
    isEnabled: isEnabled && accountId !== undefined,
  });
  const reasons = useQueries({
    queries: found.pages.map(({ result }) => {
      const ids = result.map(({ id }) => id);
      return {
        queryKey: [...programKey(accountId), "reasons", ids],
        queryFn: ({ signal }: { signal: AbortSignal }) => readReasons(accountId ?? "", ids, signal),
        staleTime: REASONS_STALE_MS,
        placeholderData: keepPreviousData,
      };
    }),
    combine: byCommission,
  });
  return { ...found, reasons };
}

/** What decided is written once; what holds a commission may change. */
const REASONS_STALE_MS = 60_000;

function byCommission(
  answers: readonly { readonly data?: readonly Reason[] | undefined }[],
): ReadonlyMap<string, Reason> {
  return new Map(answers.flatMap(({ data = [] }) => data.map((each) => [each.commissionId, each] as const)));
}

/** Of one file. */
const MOST_EXPORTED = 10_000;

/** Rows of a file, page by page: all that fit the filters, up to ten thousand. */
export async function exportCommissions(accountId: string, search: Search) {
  const rows: object[] = [];
  let cursor: string | undefined;
  do {
    const page = await readCommissions(accountId, search, cursor);
    const ids = page.result.map(({ id }) => id);
    const reasons = byCommission([{ data: await readReasons(accountId, ids) }]);
    for (const row of page.result) {
      const reason = reasons.get(row.id);
      rows.push({
        ...{ id: row.id, created_at: row.createdAt, status: row.status, type: row.type },
        ...{ partner_id: row.partner.id, partner: row.partner.name, partner_email: row.partner.email },
        ...{ customer_id: row.customer?.id, customer: row.customer?.name, invoice_id: row.invoiceId },
        ...{ sale_cents: row.amount, currency: row.currency, earnings_cents: row.earnings },
        rate: reason?.terms ? rateInWords(reason.terms) : "",
        rule: reason?.modifier ? conditionsInWords(reason.modifier) : "",
      });
    }
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined && rows.length < MOST_EXPORTED);
  return { rows, isMore: cursor !== undefined };
}

/** An entry of the history of a commission. */
export interface AuditEntry {
  readonly at: string;
  readonly action: string;
  readonly userId: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** One commission with its history, and the link that brought it. */
export function useCommission(accountId: string, id: string) {
  const commission = useQuery({
    queryKey: [...programKey(accountId), "commission", id],
    queryFn: ({ signal }) =>
      callDubDirectly<Commission>(accountId, `commissions/${encodeURIComponent(id)}`, { signal }),
  });
  const audit = useQuery({
    queryKey: [...programKey(accountId), "commission", id, "audit"],
    queryFn: ({ signal }) =>
      callDubDirectly<readonly AuditEntry[]>(accountId, `commissions/${encodeURIComponent(id)}/audit`, { signal }),
  });
  const created = audit.data?.result.find(({ action }) => action === "created");
  const linkId = (created?.detail.attribution as { linkId?: string | null } | undefined)?.linkId;
  const link = useQuery({
    queryKey: [accountId, "links", "one", linkId],
    queryFn: ({ signal }) => callDub<{ domain: string; key: string }>(accountId, `links/${linkId}`, { signal }),
    enabled: Boolean(linkId),
    staleTime: 60_000,
  });
  return { commission, audit, link: link.data?.result };
}

/** What a commission is for, in two lines. */
export function whatFor({ type, amount, currency, quantity, customer, metadata, description }: Commission) {
  const person = customer?.name || customer?.email || customer?.externalId;
  const product = typeof metadata?.product === "string" ? metadata.product : undefined;
  const what: Readonly<Record<string, string>> = {
    click: quantity === 1 ? "1 click" : `${quantity.toLocaleString()} clicks`,
    lead: quantity === 1 ? "Sign-up" : `${quantity.toLocaleString()} sign-ups`,
    referral: "Referred a partner",
    custom: description || "Entered by hand",
  };
  if (type === "sale") return { title: person ?? "A sale", product: product ?? "Sale", amount, currency };
  return {
    title: person ?? what[type] ?? type,
    product: person ? what[type] : description,
    amount: undefined,
    currency,
  };
}
