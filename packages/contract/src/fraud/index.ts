import { listFraudAlerts, reviewFraudAlert } from "./fraud-alert.ts";
import { listFraudGroups, resolveFraudGroup } from "./fraud-group.ts";
import { getFraudRules, updateFraudRules } from "./fraud-rules.ts";
import { listFraudEvents } from "./list-fraud-events.ts";

export { FRAUD_ALERT_SOURCES, FRAUD_ALERT_STATUSES, FraudAlert } from "./fraud-alert.ts";
export { FRAUD_GROUP_STATUSES, FraudGroup, MAX_FRAUD_PAGE_SIZE } from "./fraud-group.ts";
export { FraudReport } from "./fraud-report.ts";
export type { AdPlatform, FraudRule } from "./fraud-rules.ts";
export {
  AD_PLATFORMS,
  CONVERSION_RULES,
  FRAUD_RULES,
  FraudRules,
  FraudRulesUpdateBody,
  PARTNER_RULES,
} from "./fraud-rules.ts";
export { FraudEvent } from "./list-fraud-events.ts";

/** Undocumented at Dub; resolving, and what becomes of alerts, is ours. */
export const fraudOperations = {
  listFraudEvents,
  listFraudGroups,
  getFraudRules,
  updateFraudRules,
  resolveFraudGroup,
  listFraudAlerts,
  reviewFraudAlert,
} as const;

export {
  getFraudRules,
  listFraudAlerts,
  listFraudEvents,
  listFraudGroups,
  resolveFraudGroup,
  reviewFraudAlert,
  updateFraudRules,
};
