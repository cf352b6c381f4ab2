import type { PayoutTable } from "../ledger/payout-tables.ts";
import type { ProgramTable } from "../programs/program-table.ts";
import type { Payments } from "./payments.ts";
import type { Payee } from "./payout-mode.ts";
import { payoutModeOf } from "./payout-mode.ts";

export type ConfirmJudgement =
  | { readonly may: true; readonly mode: "internal" | "external" }
  | { readonly may: false; readonly why: string };

/**
 * Whether a payout can be confirmed, and who then pays. In a hybrid program everybody can be paid whom either side can pay.
 *
 * @see behaviour/partners 10.11
 */
export function judgeConfirmation(
  { id, status, amount_cents, invoice_id }: Pick<PayoutTable, "id" | "status" | "amount_cents" | "invoice_id">,
  payee: Payee,
  { payout_mode, min_payout_amount_cents }: Pick<ProgramTable, "payout_mode" | "min_payout_amount_cents">,
  payments: Payments,
): ConfirmJudgement {
  const no = (why: string): ConfirmJudgement => ({ may: false, why: `Payout ${id} cannot be confirmed: ${why}` });
  if (status !== "pending" || invoice_id !== null) return no(`it is ${status}.`);
  if (amount_cents <= 0) return no("nothing is owed.");
  if (amount_cents < min_payout_amount_cents)
    return no(`it is below the program's minimum of ${min_payout_amount_cents} cents.`);
  const mode = payoutModeOf(payout_mode, payee);
  if (mode === "external" && payee.tenantId !== null) return { may: true, mode };
  if (mode === "external" && payout_mode === "external") return no("its partner has no tenant ID.");
  if (payments.canPay(payee)) return { may: true, mode: "internal" };
  return no("its partner cannot be paid yet.");
}
