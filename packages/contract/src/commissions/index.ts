import { bulkUpdateCommissions } from "./bulk-update-commissions.ts";
import { createCommission } from "./create-commission.ts";
import { listCommissions } from "./list-commissions.ts";
import { updateCommission } from "./update-commission.ts";

export type { CommissionStatus, CommissionType } from "./commission.ts";
export { COMMISSION_STATUSES, COMMISSION_TYPES, Commission } from "./commission.ts";
export type { BulkUpdateCommissionsBody, CommissionCreateBody, CommissionUpdateBody } from "./commission-input.ts";
export { MAX_BULK_COMMISSIONS } from "./commission-input.ts";
export { MAX_COMMISSIONS_PAGE_SIZE } from "./list-commissions.ts";

export const commissionOperations = {
  createCommission,
  listCommissions,
  updateCommission,
  bulkUpdateCommissions,
} as const;

export { bulkUpdateCommissions, createCommission, listCommissions, updateCommission };
