import type { Attempts } from "../../testing/foreign-attempt.ts";

export const customerAttempts: Attempts = {
  getCustomers: [
    { status: 200, call: () => ["GET", "/customers?externalId=theirs"], body: [] },
    { status: 200, call: () => ["GET", "/customers?email=theirs@example.com"], body: [] },
    { status: 200, call: () => ["GET", "/customers?search=secret&includeExpandedFields=true"], body: [] },
    { status: 200, call: ({ link }) => ["GET", `/customers?linkId=${link.id}`], body: [] },
    { status: 200, call: ({ customer }) => ["GET", `/customers?customerIds=${customer.id}`], body: [] },
    { status: 422, call: ({ customer }) => ["GET", `/customers?startingAfter=${customer.id}`] },
  ],
  getCustomersCount: [
    { status: 200, call: () => ["GET", "/customers/count"], body: 0 },
    { status: 200, call: ({ customer }) => ["GET", `/customers/count?customerIds=${customer.id}`], body: 0 },
    { status: 200, call: () => ["GET", "/customers/count?groupBy=country"], body: [] },
    { status: 200, call: () => ["GET", "/customers/count?groupBy=linkId"], body: [] },
  ],
  createCustomer: [
    {
      status: 409,
      call: ({ customer: { stripeCustomerId } }) => [
        "POST",
        "/customers",
        { externalId: "ours", country: "US", stripeCustomerId },
      ],
    },
  ],
  getCustomer: [
    { status: 404, call: ({ customer }) => ["GET", `/customers/${customer.id}`] },
    { status: 404, call: () => ["GET", "/customers/ext_theirs?includeExpandedFields=true"] },
  ],
  updateCustomer: [
    { status: 404, call: ({ customer }) => ["PATCH", `/customers/${customer.id}`, { name: "ours" }] },
    { status: 404, call: () => ["PUT", "/customers/ext_theirs", { name: "ours" }] },
  ],
  deleteCustomer: [
    { status: 404, call: ({ customer }) => ["DELETE", `/customers/${customer.id}`] },
    { status: 404, call: () => ["DELETE", "/customers/ext_theirs"] },
  ],
};
