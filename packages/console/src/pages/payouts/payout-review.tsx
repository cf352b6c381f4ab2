import { useState } from "react";
import type { Program } from "../../api/program.ts";
import { Button } from "../../components/button.tsx";
import { Empty, Failure, Skeleton } from "../../components/states.tsx";
import { money } from "../../format/money.ts";
import { plural } from "../../format/numbers.ts";
import { PageFrame } from "../../shell/page-frame.tsx";
import { usePageSearch, useSetSearch } from "../../state/search.ts";
import { MOST_AT_ONCE, obstacleOf, sumOf, useAllPayouts } from "./payout.ts";
import { Amounts } from "./review-amounts.tsx";
import { Check } from "./review-check.tsx";
import { Decision, Pay } from "./review-decision.tsx";

const STEPS = [
  { id: "check", label: "1. Check" },
  { id: "amounts", label: "2. Amounts" },
  { id: "confirm", label: "3. Confirm" },
] as const;

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
      count={
        open.data && (
          <span
            role="status"
            className="hide-m"
          >{`${money(sumOf(chosen))} to ${plural(chosen.length, "partner")}`}</span>
        )
      }
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
