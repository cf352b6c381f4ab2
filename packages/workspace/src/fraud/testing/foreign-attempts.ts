import type { Attempts } from "../../testing/foreign-attempt.ts";

const untouched = {
  customerEmailMatch: { enabled: true },
  customerEmailSuspiciousDomain: { enabled: true },
  referralSourceBanned: { enabled: true, domains: [] },
  paidTrafficDetected: { enabled: true, platforms: ["google"], allowedCampaigns: [] },
  partnerCrossProgramBan: { enabled: true },
  partnerDuplicateAccount: { enabled: true },
};

export const fraudAttempts: Attempts = {
  listFraudEvents: [
    { status: 200, call: () => ["GET", "/fraud/events"], body: [] },
    { status: 200, call: ({ partner }) => ["GET", `/fraud/events?partnerId=${partner.id}`], body: [] },
    { status: 200, call: ({ customer }) => ["GET", `/fraud/events?customerId=${customer.id}`], body: [] },
    { status: 200, call: ({ fraud }) => ["GET", `/fraud/events?fraudGroupId=${fraud.group.id}`], body: [] },
  ],
  listFraudGroups: [
    { status: 200, call: () => ["GET", "/fraud/groups"], body: [] },
    { status: 200, call: ({ partner }) => ["GET", `/fraud/groups?partnerId=${partner.id}`], body: [] },
  ],
  getFraudRules: [{ status: 200, call: () => ["GET", "/fraud/rules"], body: untouched }],
  updateFraudRules: [
    {
      status: 200,
      call: () => ["PATCH", "/fraud/rules", { referralSourceBanned: { domains: [] } }],
      body: untouched,
    },
  ],
  resolveFraudGroup: [
    { status: 404, call: ({ fraud }) => ["POST", `/admin/program/fraud/groups/${fraud.group.id}/resolve`, {}] },
  ],
  listFraudAlerts: [{ status: 200, call: () => ["GET", "/admin/program/fraud/alerts"], body: [] }],
  reviewFraudAlert: [
    {
      status: 404,
      call: ({ fraud }) => ["PATCH", `/admin/program/fraud/alerts/${fraud.alert.id}`, { status: "dismissed" }],
    },
  ],
};
