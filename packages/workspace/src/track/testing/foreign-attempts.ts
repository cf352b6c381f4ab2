import type { Attempts } from "../../testing/foreign-attempt.ts";

const NOTHING = { eventName: "Purchase", customer: null, sale: null };

export const trackAttempts: Attempts = {
  trackLead: [
    {
      status: 404,
      call: ({ clickId }) => ["POST", "/track/lead", { clickId, eventName: "Sign up", customerExternalId: "ours" }],
    },
    { status: 400, call: () => ["POST", "/track/lead", { eventName: "Sign up", customerExternalId: "theirs" }] },
  ],
  trackSale: [
    {
      status: 200,
      call: () => ["POST", "/track/sale", { customerExternalId: "theirs", amount: 100 }],
      body: NOTHING,
    },
    {
      status: 404,
      call: ({ clickId }) => ["POST", "/track/sale", { clickId, customerExternalId: "ours", amount: 100 }],
    },
    {
      status: 200,
      call: () => ["POST", "/track/sale", { customerExternalId: "theirs", amount: 100, invoiceId: "theirs" }],
      body: NOTHING,
    },
  ],
};
