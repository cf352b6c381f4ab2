import { defineDomain } from "../operations/domain.ts";
import { aggregatePayouts } from "./aggregate-payouts.ts";
import { handleConfirmPayouts } from "./confirm-payouts.ts";
import type { PayoutDeps } from "./context.ts";
import { handleGetPayoutStatement } from "./get-payout-statement.ts";
import { handleGetPayout, handleListPayouts } from "./list-payouts.ts";
import { handleReconcileProgram } from "./reconcile.ts";
import { handleReopenPayouts } from "./reopen-payouts.ts";
import { handleSettlePayouts } from "./settle-payouts.ts";
import { watchPrograms } from "./watch-programs.ts";

export const payouts = defineDomain<PayoutDeps>({
  handlers: [
    handleListPayouts,
    handleGetPayout,
    handleConfirmPayouts,
    handleGetPayoutStatement,
    handleSettlePayouts,
    handleReopenPayouts,
    handleReconcileProgram,
  ],
  jobs: [aggregatePayouts, watchPrograms],
});
