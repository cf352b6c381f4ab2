import { useQuery } from "@tanstack/react-query";
import { callDub } from "../../api/dub.ts";
import { programKey } from "../../api/program.ts";
import type { Column } from "../../components/data-table.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { Tile } from "../../components/tag.tsx";
import { UserText } from "../../components/user-text.tsx";
import { money } from "../../format/money.ts";
import { shortDate } from "../../format/times.ts";
import type { Payout } from "./payout.ts";

interface AmountsProps {
  readonly accountId: string;
  readonly ready: readonly Payout[];
  /** Who is not paid this time. */
  readonly left: ReadonlySet<string>;
  readonly onLeft: (ids: ReadonlySet<string>) => void;
}

/** The second step: what each partner gets, beside what it was the last time. */
export function Amounts({ accountId, ready, left, onLeft }: AmountsProps) {
  const last = useQuery({
    queryKey: [...programKey(accountId), "payouts", "last"],
    queryFn: ({ signal }) =>
      callDub<readonly Payout[]>(accountId, "payouts", {
        query: { status: "completed", sortBy: "paidAt", sortOrder: "desc", limit: 100 },
        signal,
      }),
  });
  const before = new Map<string, number>();
  for (const { partner, amount } of last.data?.result ?? [])
    if (!before.has(partner.id)) before.set(partner.id, amount);
  const columns: readonly Column<Payout>[] = [
    {
      id: "partner",
      header: "Partner",
      isTelling: true,
      cell: ({ partner }) => (
        <span className="row">
          <Tile text={partner.name} />
          <span className="min-w-0">
            <UserText className="b block" text={partner.name} />
            <UserText className="ink3 block text-xs" text={partner.email ?? ""} />
          </span>
        </span>
      ),
    },
    {
      id: "period",
      header: "Earned",
      width: 180,
      cell: ({ periodStart, periodEnd }) =>
        periodStart && periodEnd ? `${shortDate(periodStart)} to ${shortDate(periodEnd)}` : "—",
    },
    {
      id: "before",
      header: "Last time",
      width: 112,
      isNumber: true,
      cell: ({ partner }) => (before.has(partner.id) ? money(before.get(partner.id) ?? 0) : "—"),
    },
    {
      id: "change",
      header: "Change",
      width: 112,
      isNumber: true,
      cell: ({ partner, amount }) => {
        const was = before.get(partner.id);
        if (was === undefined) return "first";
        const more = amount - was;
        return more === 0 ? "same" : `${more > 0 ? "+" : "−"} ${money(Math.abs(more))}`;
      },
    },
    {
      id: "amount",
      header: "Amount",
      width: 120,
      isNumber: true,
      isTelling: true,
      cell: ({ amount }) => <span className="b">{money(amount)}</span>,
    },
    {
      id: "pay",
      header: "Pay",
      width: 64,
      isTelling: true,
      cell: ({ id, partner, amount }) => (
        <input
          className="ck"
          type="checkbox"
          aria-label={`Pay ${money(amount)} to ${partner.name}`}
          checked={!left.has(id)}
          onChange={() => {
            const next = new Set(left);
            if (!next.delete(id)) next.add(id);
            onLeft(next);
          }}
        />
      ),
    },
  ];
  return (
    <DataTable
      label="Amounts"
      columns={columns}
      rows={ready}
      idOf={({ id }) => id}
      nameOf={({ partner }) => partner.name}
    />
  );
}
