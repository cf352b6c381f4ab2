import { Link } from "@tanstack/react-router";
import type { Program } from "../../api/program.ts";
import { useCommissionTotals } from "../../api/program.ts";
import { Button } from "../../components/button.tsx";
import { Empty } from "../../components/states.tsx";
import { money } from "../../format/money.ts";
import { plural } from "../../format/numbers.ts";
import { usePageSearch, useSetSearch } from "../../state/search.ts";
import type { Payout } from "./payout.ts";
import { obstacleOf, sumOf } from "./payout.ts";

interface CheckProps {
  readonly accountId: string;
  readonly program: Program;
  readonly payouts: readonly Payout[];
  readonly ready: readonly Payout[];
}

/** The first step: what can be paid, and what stops the rest. */
export function Check({ accountId, program, payouts, ready }: CheckProps) {
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
