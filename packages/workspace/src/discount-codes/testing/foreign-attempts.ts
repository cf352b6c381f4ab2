import type { Attempts } from "../../testing/foreign-attempt.ts";

export const discountCodeAttempts: Attempts = {
  listDiscountCodes: [
    { status: 200, call: ({ partner }) => ["GET", `/discount-codes?partnerId=${partner.id}`], body: [] },
    { status: 404, call: ({ discount }) => ["GET", `/discount-codes?discountId=${discount.id}`] },
  ],
  createDiscountCode: [
    {
      status: 404,
      call: ({ partner }) => [
        "POST",
        "/discount-codes",
        { partnerId: partner.id, linkId: partner.links?.[0]?.id, code: "OURS" },
      ],
    },
  ],
  updateDiscountCode: [{ status: 404, call: ({ code }) => ["PATCH", `/discount-codes/${code.id}`, { code: "OURS" }] }],
  deleteDiscountCode: [
    { status: 404, call: ({ code }) => ["DELETE", `/discount-codes/${code.id}`] },
    { status: 404, call: ({ code }) => ["DELETE", `/discount-codes/${code.code}`] },
  ],
};
