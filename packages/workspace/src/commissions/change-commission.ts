import type { CommissionStatus, CommissionUpdateBody } from "@overdub/contract";
import { AppError } from "@overdub/contract";
import type { ExchangeRates } from "../currency/exchange-rates.ts";
import { MAX_AMOUNT_CENTS, toUsd } from "../currency/to-usd.ts";
import type { CommissionTable } from "../ledger/commission-tables.ts";
import { applyReward, earningsOf } from "../rewards/apply-reward.ts";
import type { RewardFacts } from "../rewards/conditions.ts";
import type { StoredReward } from "../rewards/reward-rows.ts";

type Changed = Pick<CommissionTable, "id" | "amount_cents" | "earnings_cents" | "quantity" | "status">;

/** What becomes of a commission: new sums, or another status, or both. */
export interface CommissionChange {
  readonly amount: number;
  readonly earnings: number;
  readonly status: CommissionUpdateBody["status"];
}

/** Whether a call gives an amount of the sale, by any of its names. */
export function givesSaleAmount(body: CommissionUpdateBody): boolean {
  return [body.saleAmount, body.modifySaleAmount, body.amount, body.modifyAmount].some((value) => value !== undefined);
}

/**
 * What an update makes of a commission. A sale's new amount earns by the partner's present reward, with the modifiers that
 * ask for the partner alone: neither duration nor limit counts. What comes to nothing is a refund, which leaves the sums as
 * a record of what was.
 *
 * @param reward of the partner, for sales; needed only where an amount is given.
 * @throws `unprocessable_entity` for no currency, and for sums beyond any.
 * @see behaviour/partners 4.3
 */
export function changeCommission(
  row: Changed,
  body: CommissionUpdateBody,
  {
    reward,
    partner,
    rates,
  }: { readonly reward: StoredReward | null; readonly partner: RewardFacts["partner"]; readonly rates: ExchangeRates },
): CommissionChange {
  const amount = givesSaleAmount(body) ? newAmount(row.amount_cents, body, rates) : row.amount_cents;
  const byReward =
    givesSaleAmount(body) && reward
      ? earningsOf(applyReward(reward, partner ? { partner } : {}).terms, amount, row.quantity)
      : row.earnings_cents;
  const earnings = body.earnings ?? byReward;
  assertPossible("saleAmount", amount);
  assertPossible("earnings", earnings);
  const isGiven = givesSaleAmount(body) || body.earnings !== undefined;
  const isRefund = isGiven && ((givesSaleAmount(body) && amount === 0) || earnings === 0);
  if (!isRefund) return { amount, earnings, status: body.status };
  return { amount: row.amount_cents, earnings: row.earnings_cents, status: body.status ?? "refunded" };
}

function newAmount(original: number, body: CommissionUpdateBody, rates: ExchangeRates): number {
  const change = body.modifySaleAmount ?? body.modifyAmount;
  const given = change ?? body.saleAmount ?? body.amount ?? 0;
  const { amount } = toUsd({ amount: Math.abs(given), currency: body.currency }, rates);
  const signed = given < 0 ? -amount : amount;
  return Math.max(0, change === undefined ? signed : original + signed);
}

function assertPossible(field: string, cents: number): void {
  if (Math.abs(cents) <= MAX_AMOUNT_CENTS) return;
  throw new AppError("unprocessable_entity", `too_big: ${field}: ${field} cannot be above ${MAX_AMOUNT_CENTS} cents`);
}

/** Statuses in which nobody is owed the commission; whoever strikes one out may strike out its siblings, too. */
export const WITH_SIBLINGS: ReadonlySet<CommissionStatus | undefined> = new Set<CommissionStatus>([
  "fraud",
  "canceled",
]);
