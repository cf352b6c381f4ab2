import { listPayouts } from "./list-payouts.ts";

export { MAX_PAYOUTS_PAGE_SIZE } from "./list-payouts.ts";
export { PAYOUT_STATUSES, Payout } from "./payout.ts";

export const payoutOperations = {
  listPayouts,
} as const;

export { listPayouts };
