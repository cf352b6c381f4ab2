import type { FoundCommission } from "./dub-calls.ts";
import { isRefusal } from "./dub-calls.ts";
import type { HeldSubject } from "./hold-subject.ts";
import { addReview } from "./reviews.ts";
import type { SettleContext, Settlement } from "./settlement.ts";

/** Dub makes commissions after it has answered; nobody waits for one that comes by no partner's link. */
const COMMISSION_WAIT_MS = 15 * 60_000;
const LOOK_AGAIN_MS = 30_000;

/** Statuses that somebody has set who knew more. */
const DECIDED = new Set(["canceled", "fraud", "duplicate"]);

/**
 * Has the commission of a payment stand for what is left of the sale, by Dub's own rules: a part changes the sale's amount,
 * nothing reverses it. Every change names what is to be, so that a repeat changes nothing.
 *
 * @param target what is left, as Dub counts.
 * @returns why the payment is not further by it, if it is not.
 */
export async function adjustCommission(
  ctx: SettleContext,
  { current: subject, keep }: HeldSubject<"payment">,
  target: number,
): Promise<Settlement | undefined> {
  const { dub, now } = ctx;
  const { sent, sale: tracked } = subject.progress;
  if (!sent || !tracked) throw new Error("A payment without a sale has no commission.");
  const commission = await dub.findCommission(sent.sale.invoiceId);
  if (!commission) {
    if (now() - tracked.atMs < COMMISSION_WAIT_MS) {
      return { state: "waiting", reason: "Dub has made no commission yet", againMs: LOOK_AGAIN_MS };
    }
    await keep({ applied: target, note: "The sale has no commission" });
    return undefined;
  }
  if (commission.status === "paid") {
    await addReview(ctx, subject, { commission, target, reason: "The commission has been paid" });
    await keep({ applied: target, note: "The commission has been paid: it is up for review" });
    return undefined;
  }
  const isOurs = subject.progress.isReversed === true;
  if (DECIDED.has(commission.status) || (commission.status === "refunded" && !isOurs)) {
    await keep({ applied: target, note: `The commission was ${commission.status} already` });
    return undefined;
  }
  const earnings = subject.progress.earnings ?? commission.earnings;
  const change = changeOf(commission, { target, tracked, earnings });
  try {
    const status = change === undefined ? commission.status : await dub.updateCommission(commission.id, change);
    await keep({ applied: target, earnings, isReversed: status === "refunded" });
    return undefined;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    await addReview(ctx, subject, { commission, target, reason: error.message });
    await keep({ applied: target, note: `${error.message} It is up for review` });
    return undefined;
  }
}

interface Wanted {
  readonly target: number;
  /** All of the sale, as Dub has counted it. */
  readonly tracked: { readonly amount: number; readonly currency: string };
  /** Of all of it. */
  readonly earnings: number;
}

/** What Dub is asked for; undefined where it is so already. */
export function changeOf(
  { status, amount, earnings }: Pick<FoundCommission, "status" | "amount" | "earnings">,
  { target, tracked, earnings: whole }: Wanted,
): Readonly<Record<string, unknown>> | undefined {
  if (target === 0) return status === "refunded" ? undefined : { status: "refunded" };
  const isWhole = target === tracked.amount;
  const change = {
    ...(status === "refunded" && { status: "pending" }),
    ...(amount !== target && { saleAmount: target, currency: tracked.currency }),
    // Dub computes by the reward of today; what is whole again is as it was.
    ...(isWhole && earnings !== whole && { earnings: whole }),
  };
  return Object.keys(change).length > 0 ? change : undefined;
}
