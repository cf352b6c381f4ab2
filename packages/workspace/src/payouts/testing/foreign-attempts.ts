import type { Attempts } from "../../testing/foreign-attempt.ts";

export const payoutAttempts: Attempts = {
  listPayouts: [
    { status: 200, call: ({ payout }) => ["GET", `/payouts?partnerId=${payout.partner_id}`], body: [] },
    { status: 200, call: () => ["GET", "/payouts?groupId=-grp_none"], body: [] },
    { status: 404, call: () => ["GET", "/payouts?tenantId=theirs-alone"] },
  ],
  getPayout: [{ status: 404, call: ({ payout }) => ["GET", `/payouts/${payout.id}`] }],
  confirmPayouts: [
    { status: 404, call: ({ payout }) => ["POST", "/admin/program/payouts/confirm", { payoutIds: [payout.id] }] },
    { status: 400, call: () => ["POST", "/admin/program/payouts/confirm", {}] },
  ],
  getPayoutStatement: [
    { status: 200, call: () => ["GET", "/admin/program/payouts/statement"], body: [] },
    { status: 200, call: () => ["GET", "/admin/program/payouts/statement?invoiceId=inv_none"], body: [] },
  ],
  settlePayouts: [
    {
      status: 422,
      call: ({ payout }) => [
        "POST",
        "/admin/program/payouts/settle",
        { rows: [{ payoutId: payout.id, status: "paid" }] },
      ],
    },
  ],
  reopenPayouts: [
    { status: 404, call: ({ payout }) => ["POST", "/admin/program/payouts/reopen", { payoutIds: [payout.id] }] },
  ],
  reconcileProgram: [{ status: 200, call: () => ["GET", "/admin/program/reconcile"] }],
};
