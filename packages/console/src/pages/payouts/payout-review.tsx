import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { callDub, callDubDirectly } from "../../api/dub.ts";
import type { Program } from "../../api/program.ts";
import { programKey, useCommissionTotals, useRefreshProgram } from "../../api/program.ts";
import { Button } from "../../components/button.tsx";
import type { Column } from "../../components/data-table.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { Confirm } from "../../components/dialog.tsx";
import { Empty, Failure, Skeleton } from "../../components/states.tsx";
import { Tile } from "../../components/tag.tsx";
import { UserText } from "../../components/user-text.tsx";
import { centsInField } from "../../format/cents.ts";
import { money } from "../../format/money.ts";
import { count, plural } from "../../format/numbers.ts";
import { shortDate } from "../../format/times.ts";
import { PageFrame } from "../../shell/page-frame.tsx";
import { usePageSearch, useSetSearch } from "../../state/search.ts";
import { showToast } from "../../state/toasts.ts";
import type { Payout } from "./payout.ts";
import { MOST_AT_ONCE, obstacleOf, sumOf, useAllPayouts } from "./payout.ts";

const STEPS = [
  { id: "check", label: "1. Check" },
  { id: "amounts", label: "2. Amounts" },
  { id: "confirm", label: "3. Confirm" },
] as const;

/** From so much on the sum is typed. In cents. */
const TYPED_FROM = 1_000_000;

/** Three steps to a payout: what stops some of it, what everybody gets, and the decision. */
export default function PayoutReview({
  accountId,
  program,
}: {
  readonly accountId: string;
  readonly program: Program;
}) {
  const { review } = usePageSearch();
  const setSearch = useSetSearch();
  const open = useAllPayouts(accountId, "pending");
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [isAsking, setAsking] = useState(false);
  const step = STEPS.findIndex(({ id }) => id === review);
  const at = Math.max(step, 0);
  const payouts = open.data?.payouts ?? [];
  const ready = payouts.filter((payout) => obstacleOf(payout, program.minPayoutAmount) === undefined);
  const chosen = ready.filter(({ id }) => !left.has(id)).slice(0, MOST_AT_ONCE);
  const go = (to: number) => setSearch({ review: STEPS[to]?.id });
  const title = `Pay ${money(sumOf(chosen))} to ${plural(chosen.length, "partner")}`;
  return (
    <PageFrame
      title="Review payout"
      count={open.data && <span role="status">{`${money(sumOf(chosen))} to ${plural(chosen.length, "partner")}`}</span>}
      actions={
        <>
          <Button look="ghost" onClick={() => setSearch({ review: undefined })}>
            Cancel
          </Button>
          {at > 0 && (
            <Button className="hide-m" onClick={() => go(at - 1)}>
              Back
            </Button>
          )}
          {ready.length > 0 &&
            (at < 2 ? (
              <Button key="next" look="primary" onClick={() => go(at + 1)}>
                Next
              </Button>
            ) : (
              // A button of its own, so that a second press of Enter on the one before does not reach it.
              <Button key="pay" look="primary" onClick={() => setAsking(chosen.length > 0)}>
                {`Pay ${money(sumOf(chosen))}`}
              </Button>
            ))}
        </>
      }
    >
      <ol className="steps" aria-label="Steps">
        {STEPS.map(({ id, label }, index) => (
          <li key={id} aria-current={index === at ? "step" : undefined}>
            {label}
          </li>
        ))}
      </ol>
      {open.isError && !open.data ? (
        <Failure error={open.error} what="the open payouts" retry={() => void open.refetch()} />
      ) : !open.data ? (
        <Skeleton rows={8} />
      ) : at === 0 ? (
        <Check accountId={accountId} program={program} payouts={payouts} ready={ready} />
      ) : ready.length === 0 ? (
        <Empty
          title="Nothing can be paid now"
          text="Payouts form by themselves of what has been held for long enough. Step 1 says what stops the others."
          action={<Button onClick={() => go(0)}>Back to step 1</Button>}
        />
      ) : at === 1 ? (
        <Amounts accountId={accountId} ready={ready} left={left} onLeft={setLeft} />
      ) : (
        <Decision program={program} chosen={chosen} leftOut={ready.length - chosen.length} isMore={open.data.isMore} />
      )}
      {isAsking && (
        <Pay
          accountId={accountId}
          title={title}
          payouts={chosen}
          onClose={() => setAsking(false)}
          onPaid={(invoiceId) => setSearch({ review: undefined, statement: invoiceId })}
        />
      )}
    </PageFrame>
  );
}

interface CheckProps {
  readonly accountId: string;
  readonly program: Program;
  readonly payouts: readonly Payout[];
  readonly ready: readonly Payout[];
}

function Check({ accountId, program, payouts, ready }: CheckProps) {
  const { account } = usePageSearch();
  const totals = useCommissionTotals(accountId);
  const setSearch = useSetSearch();
  const held = totals?.get("hold");
  const pending = totals?.get("pending");
  const below = payouts.filter((payout) => obstacleOf(payout, program.minPayoutAmount) === "minimum");
  const negative = payouts.filter((payout) => obstacleOf(payout, program.minPayoutAmount) === "negative");
  const lines = [
    {
      title: `${money(sumOf(ready))} can be paid`,
      text: `To ${plural(ready.length, "partner")}. Whether a partner can be paid at all is looked at once more when you confirm.`,
      isFirst: true,
    },
    ...(held && held.count > 0
      ? [
          {
            title: `${money(held.earnings)} is held`,
            text: `${plural(held.count, "commission")} ${held.count === 1 ? "needs" : "need"} a decision, and ${held.count === 1 ? "is" : "are"} not in this payout.`,
          },
        ]
      : []),
    ...(below.length > 0
      ? [
          {
            title: `${money(sumOf(below))} is below the minimum`,
            text: `${plural(below.length, "partner")} ${below.length === 1 ? "has" : "have"} less than ${money(program.minPayoutAmount)}. It goes on growing.`,
          },
        ]
      : []),
    ...(negative.length > 0
      ? [
          {
            title: `${plural(negative.length, "partner")} ${negative.length === 1 ? "owes" : "owe"} something`,
            text: `${money(sumOf(negative))} is set off against what they earn next.`,
          },
        ]
      : []),
    ...(pending && pending.count > 0
      ? [
          {
            title: `${money(pending.earnings)} waits for its time`,
            text: `${plural(pending.count, "commission")} ${pending.count === 1 ? "is" : "are"} not held for long enough yet.`,
          },
        ]
      : []),
  ];
  return (
    <section className="scroll" aria-label="Check">
      <div className="cards">
        {lines.map(({ title, text, isFirst }) => (
          <div key={title} className="card p-4">
            <h2 className={isFirst ? "text-xl font-semibold" : "text-md font-semibold"}>{title}</h2>
            <p className="ink2 mt-1 text-sm">{text}</p>
          </div>
        ))}
      </div>
      {held && held.count > 0 && (
        <p className="row ink2 text-sm">
          What is held waits for a decision.
          <Link to={"/commissions" as never} search={{ account, status: "hold" } as never} className="btn sm">
            Decide
          </Link>
        </p>
      )}
      {ready.length === 0 && (
        <Empty
          title="Nothing can be paid now"
          text="Payouts form by themselves, every hour, of commissions that have been held for long enough."
          action={<Button onClick={() => setSearch({ review: undefined })}>Back to payouts</Button>}
        />
      )}
    </section>
  );
}

interface AmountsProps {
  readonly accountId: string;
  readonly ready: readonly Payout[];
  /** Who is not paid this time. */
  readonly left: ReadonlySet<string>;
  readonly onLeft: (ids: ReadonlySet<string>) => void;
}

function Amounts({ accountId, ready, left, onLeft }: AmountsProps) {
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

interface DecisionProps {
  readonly program: Program;
  readonly chosen: readonly Payout[];
  readonly leftOut: number;
  readonly isMore: boolean;
}

function Decision({ program, chosen, leftOut, isMore }: DecisionProps) {
  const largest = chosen[0];
  return (
    <section className="scroll" aria-label="Confirm">
      <div className="card max-w-xl! p-5 ms-0!">
        <p className="ink2 text-sm">{`${program.name.slice(0, 100)} pays`}</p>
        <p className="text-3xl font-semibold tracking-tight">{money(sumOf(chosen))}</p>
        <ul className="alt mt-3">
          <li>
            <span>Partners</span>
            <span>{count(chosen.length)}</span>
          </li>
          {largest && (
            <li>
              <span>The largest</span>
              <span>
                <bdi dir="auto">{largest.partner.name.slice(0, 60)}</bdi>
                {`, ${money(largest.amount)}`}
              </span>
            </li>
          )}
          {leftOut > 0 && (
            <li>
              <span>Left for the next time</span>
              <span>{plural(leftOut, "partner")}</span>
            </li>
          )}
        </ul>
        <p className="note mt-3">
          Confirming makes an invoice and a statement to pay from. The commissions cannot be changed any more. No money
          moves from here: pay with your bank, then say what was paid. A payout that is not paid yet can be taken back.
          {isMore && ` More than ${count(MOST_AT_ONCE)} wait: the largest are paid first, the rest by another review.`}
        </p>
      </div>
    </section>
  );
}

interface PayProps {
  readonly accountId: string;
  readonly title: string;
  readonly payouts: readonly Payout[];
  readonly onClose: () => void;
  readonly onPaid: (invoiceId: string) => void;
}

function Pay({ accountId, title, payouts, onClose, onPaid }: PayProps) {
  const refresh = useRefreshProgram(accountId);
  const sum = sumOf(payouts);
  return (
    <Confirm
      title={title}
      body={`${plural(payouts.length, "payout")} ${payouts.length === 1 ? "is" : "are"} confirmed as one invoice, all or none. What was said here a second time pays nothing twice.`}
      verb={`Pay ${money(sum)}`}
      typed={sum > TYPED_FROM ? centsInField(sum) : undefined}
      onClose={onClose}
      run={async () => {
        const { result } = await callDubDirectly<{
          readonly invoice: { readonly id: string; readonly number: string };
        }>(accountId, "admin/program/payouts/confirm", {
          method: "POST",
          body: { payoutIds: payouts.map(({ id }) => id) },
        });
        showToast(`Confirmed ${money(sum)} as invoice ${result.invoice.number}`);
        await refresh();
        onPaid(result.invoice.id);
      }}
    />
  );
}
