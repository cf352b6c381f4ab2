import { bulkUpdateCommissions } from "./bulk-update-commissions.ts";
import { createCommission } from "./create-commission.ts";
import { explainEvent } from "./explain-event.ts";
import { getCommission } from "./get-commission.ts";
import { getCommissionAudit } from "./get-commission-audit.ts";
import { getCommissionTotals } from "./get-commission-totals.ts";
import { listCommissionReasons } from "./list-commission-reasons.ts";
import { listCommissions } from "./list-commissions.ts";
import { listUncommissionedEvents } from "./list-uncommissioned-events.ts";
import { updateCommission } from "./update-commission.ts";

export type { CommissionStatus, CommissionType } from "./commission.ts";
export { COMMISSION_STATUSES, COMMISSION_TYPES, Commission } from "./commission.ts";
export type { BulkUpdateCommissionsBody, CommissionCreateBody, CommissionUpdateBody } from "./commission-input.ts";
export { MAX_BULK_COMMISSIONS } from "./commission-input.ts";
export type { EventExplanation } from "./explain-event.ts";
export type { CommissionAuditAction } from "./get-commission-audit.ts";
export { COMMISSION_AUDIT_ACTIONS } from "./get-commission-audit.ts";
export { MAX_COMMISSION_REASONS } from "./list-commission-reasons.ts";
export { MAX_COMMISSIONS_PAGE_SIZE } from "./list-commissions.ts";
export { MAX_UNCOMMISSIONED_PAGE_SIZE } from "./list-uncommissioned-events.ts";
export type { UncommissionedEvent, UncommissionedReason } from "./uncommissioned-event.ts";
export { REWARDED_EVENT_TYPES, UNCOMMISSIONED_REASONS } from "./uncommissioned-event.ts";

export const commissionOperations = {
  createCommission,
  listCommissions,
  updateCommission,
  bulkUpdateCommissions,
} as const;

/** Beyond Dub's document: it serves the first one, and has no others. */
export const furtherCommissionOperations = {
  getCommission,
  getCommissionAudit,
  getCommissionTotals,
  listCommissionReasons,
  listUncommissionedEvents,
  explainEvent,
} as const;

export {
  bulkUpdateCommissions,
  createCommission,
  explainEvent,
  getCommission,
  getCommissionAudit,
  getCommissionTotals,
  listCommissionReasons,
  listCommissions,
  listUncommissionedEvents,
  updateCommission,
};
