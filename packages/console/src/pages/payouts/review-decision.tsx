import { callDubDirectly } from "../../api/dub.ts";
import type { Program } from "../../api/program.ts";
import { useRefreshProgram } from "../../api/program.ts";
import { Confirm } from "../../components/dialog.tsx";
import { centsInField } from "../../format/cents.ts";
import { money } from "../../format/money.ts";
import { count, plural } from "../../format/numbers.ts";
import { showToast } from "../../state/toasts.ts";
import type { Payout } from "./payout.ts";
import { MOST_AT_ONCE, sumOf } from "./payout.ts";

/** From so much on the sum is typed. In cents. */
const TYPED_FROM = 1_000_000;

interface DecisionProps {
  readonly program: Program;
  readonly chosen: readonly Payout[];
  readonly leftOut: number;
  readonly isMore: boolean;
}

/** The third step: the sum, and what confirming does. */
export function Decision({ program, chosen, leftOut, isMore }: DecisionProps) {
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

export function Pay({ accountId, title, payouts, onClose, onPaid }: PayProps) {
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
