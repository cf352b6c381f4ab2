import type { Attempts } from "../../testing/foreign-attempt.ts";

export const commissionAttempts: Attempts = {
  listCommissions: [
    { status: 200, call: ({ commission }) => ["GET", `/commissions?invoiceId=${commission.invoice_id}`], body: [] },
    { status: 200, call: ({ commission }) => ["GET", `/commissions?partnerId=${commission.partner_id}`], body: [] },
    { status: 200, call: ({ payout }) => ["GET", `/commissions?payoutId=${payout.id}`], body: [] },
    { status: 200, call: () => ["GET", "/commissions?groupId=-grp_none"], body: [] },
    { status: 404, call: () => ["GET", "/commissions?tenantId=theirs-alone"] },
    { status: 422, call: ({ commission }) => ["GET", `/commissions?startingAfter=${commission.id}`] },
  ],
  createCommission: [
    {
      status: 404,
      call: ({ commission }) => [
        "POST",
        "/commissions",
        { type: "custom", partnerId: commission.partner_id, amount: 1 },
      ],
    },
  ],
  updateCommission: [
    { status: 404, call: ({ commission }) => ["PATCH", `/commissions/${commission.id}`, { status: "fraud" }] },
  ],
  bulkUpdateCommissions: [
    {
      status: 404,
      call: ({ commission }) => ["PATCH", "/commissions/bulk", { commissionIds: [commission.id], status: "fraud" }],
    },
  ],
  getCommission: [{ status: 404, call: ({ commission }) => ["GET", `/commissions/${commission.id}`] }],
  getCommissionAudit: [{ status: 404, call: ({ commission }) => ["GET", `/commissions/${commission.id}/audit`] }],
  getCommissionTotals: [{ status: 200, call: () => ["GET", "/admin/program/commissions/totals"], body: [] }],
  listCommissionReasons: [
    {
      status: 200,
      call: ({ commission }) => ["GET", `/admin/program/commissions/reasons?commissionIds=${commission.id}`],
      body: [],
    },
  ],
};
