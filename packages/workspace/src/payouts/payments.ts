import type { Payee } from "./payout-mode.ts";

/**
 * Who pays the partners that the program does not pay itself. What is confirmed is a row of `payouts` with the status
 * `processing`; what becomes of it comes back as rows of a statement, through `settlePayouts`, whoever pays.
 */
export interface Payments {
  /** Whether a partner can be paid: what cannot is not confirmed. */
  canPay(payee: Payee): boolean;
}

/**
 * The payments in the box: a ledger. Somebody pays from its statement, by a bank or by hand, and gives the statement back.
 * It asks a partner for nothing, since whoever pays knows how.
 */
export const ledgerPayments: Payments = { canPay: () => true };
