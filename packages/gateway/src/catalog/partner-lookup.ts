import type { TargetLookup } from "../tools/tool.ts";

/** A partner named by either of its ids. Its totals move by themselves. */
export const PARTNER_LOOKUP: TargetLookup = {
  filters: ({ partnerId, tenantId }) => (partnerId ? { partnerIds: partnerId } : tenantId ? { tenantId } : undefined),
  isIt: (row, { partnerId, tenantId }) => (partnerId ? row.id === partnerId : row.tenantId === tenantId),
  stateFields: ["tenantId", "groupId"],
};
