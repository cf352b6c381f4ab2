import type { Attempt, Attempts } from "../../testing/foreign-attempt.ts";

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
  listUncommissionedEvents: [
    { status: 200, call: () => ["GET", "/admin/program/uncommissioned-events"], body: [] },
    {
      status: 200,
      call: ({ uncommissioned }) => ["GET", `/admin/program/uncommissioned-events?eventId=${uncommissioned.event_id}`],
      body: [],
    },
    {
      status: 200,
      call: ({ uncommissioned }) => ["GET", `/admin/program/uncommissioned-events?linkId=${uncommissioned.link_id}`],
      body: [],
    },
  ],
  explainEvent: [
    ...(["event_id", "invoice_id"] as const).map(
      (name): Attempt => ({
        status: 404,
        call: ({ uncommissioned }) => ["GET", `/admin/program/events/${uncommissioned[name]}/explanation`],
      }),
    ),
    { status: 404, call: ({ commission }) => ["GET", `/admin/program/events/${commission.invoice_id}/explanation`] },
    { status: 404, call: ({ clickId }) => ["GET", `/admin/program/events/${clickId}/explanation`] },
  ],
  estimateReward: [
    {
      status: 404,
      call: ({ reward: { id } }) => [
        "POST",
        `/admin/program/rewards/${id}/estimate`,
        { reward: { event: "sale", type: "percentage", amountInPercentage: 1 } },
      ],
    },
  ],
};
