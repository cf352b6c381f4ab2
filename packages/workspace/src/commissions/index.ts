import { defineDomain } from "../operations/domain.ts";
import { handleBulkUpdateCommissions } from "./bulk-update-commissions.ts";
import type { CommissionDeps } from "./context.ts";
import { handleEstimateReward } from "./estimate-reward.ts";
import { handleExplainEvent } from "./explain-event.ts";
import { handleGetCommission, handleGetCommissionAudit } from "./get-commission.ts";
import { handleGetCommissionTotals } from "./get-commission-totals.ts";
import { judgeConversions } from "./judge-conversions.ts";
import { handleListCommissionReasons } from "./list-commission-reasons.ts";
import { handleListCommissions } from "./list-commissions.ts";
import { handleListUncommissionedEvents } from "./list-uncommissioned-events.ts";
import { refer } from "./refer.ts";
import { rewardClicksOfDay } from "./reward-clicks.ts";
import { handleUpdateCommission } from "./update-commission.ts";

export const commissions = defineDomain<CommissionDeps>({
  handlers: [
    handleListCommissions,
    handleBulkUpdateCommissions,
    handleGetCommission,
    handleUpdateCommission,
    handleGetCommissionAudit,
    handleGetCommissionTotals,
    handleListCommissionReasons,
    handleListUncommissionedEvents,
    handleExplainEvent,
    handleEstimateReward,
  ],
  jobs: [judgeConversions, refer, rewardClicksOfDay],
});
