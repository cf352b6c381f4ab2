import { confirmPayouts } from "./confirm-payouts.ts";
import { getPayout } from "./get-payout.ts";
import { getPayoutStatement } from "./get-payout-statement.ts";
import { listPayouts } from "./list-payouts.ts";
import { reconcileProgram } from "./reconcile-program.ts";
import { reopenPayouts } from "./reopen-payouts.ts";
import { settlePayouts } from "./settle-payouts.ts";

export { MAX_CONFIRMED_PAYOUTS, PayoutInvoice } from "./confirm-payouts.ts";
export { MAX_STATEMENT_PAGE_SIZE, StatementLine } from "./get-payout-statement.ts";
export { MAX_PAYOUTS_PAGE_SIZE } from "./list-payouts.ts";
export { PAYOUT_STATUSES, Payout } from "./payout.ts";
export { MAX_SETTLED_ROWS, SettlementRow } from "./settle-payouts.ts";

export const payoutOperations = {
  listPayouts,
} as const;

/** Beyond Dub's document, which leaves confirming and paying to its dashboard. */
export const furtherPayoutOperations = {
  getPayout,
  confirmPayouts,
  getPayoutStatement,
  settlePayouts,
  reopenPayouts,
  reconcileProgram,
} as const;

export { confirmPayouts, getPayout, getPayoutStatement, listPayouts, reconcileProgram, reopenPayouts, settlePayouts };
