import { defineDomain } from "../operations/domain.ts";
import { handleListFraudAlerts, handleReviewFraudAlert } from "./alerts.ts";
import { checkPartner, tellBan } from "./check-partner.ts";
import { expireGroup } from "./expire-group.ts";
import { handleListFraudGroups, handleResolveFraudGroup } from "./groups.ts";
import { handleListFraudEvents } from "./list-events.ts";
import { handleGetFraudRules, handleUpdateFraudRules } from "./rules.ts";

export const fraud = defineDomain({
  handlers: [
    handleListFraudEvents,
    handleListFraudGroups,
    handleGetFraudRules,
    handleUpdateFraudRules,
    handleResolveFraudGroup,
    handleListFraudAlerts,
    handleReviewFraudAlert,
  ],
  jobs: [checkPartner, tellBan, expireGroup],
});
