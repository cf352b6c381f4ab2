import { z } from "zod";
import { Customer } from "../customers/customer.ts";
import { defineOperation } from "../operation.ts";
import { pageNumber, pageSize } from "../schema/query.ts";
import { date, nullableText, text } from "../schema/response-fields.ts";
import { FraudPartner, MAX_FRAUD_PAGE_SIZE } from "./fraud-group.ts";
import { FRAUD_RULES } from "./fraud-rules.ts";

/** Something that a rule has found, once for each customer, or other partner, that it is about. */
export const FraudEvent = z.object({
  id: text("The unique ID of the fraud event."),
  fraudGroupId: text("The ID of the fraud group that it is in."),
  type: z.enum(FRAUD_RULES).describe("The rule."),
  createdAt: date("When the rule held."),
  commissionId: nullableText("The ID of the commission that it was found with."),
  metadata: z.record(z.string(), z.unknown()).nullable().describe("What was found."),
  partner: FraudPartner,
  customer: Customer.pick({ id: true, name: true, email: true, avatar: true })
    .nullable()
    .describe("The customer, for conversions."),
});
export type FraudEvent = z.infer<typeof FraudEvent>;

export const listFraudEvents = defineOperation({
  id: "listFraudEvents",
  method: "GET",
  path: "/fraud/events",
  tag: "Fraud",
  effect: "read",
  input: {
    query: z.object({
      type: z.enum(FRAUD_RULES).optional().describe("Only events of this rule."),
      customerId: z.string().optional().describe("Only events with this customer."),
      partnerId: z.string().optional().describe("Only events of this partner."),
      fraudGroupId: z.string().optional().describe("Only events in this fraud group."),
      sortOrder: z.enum(["asc", "desc"]).optional().describe("By creation. Default: desc."),
      page: pageNumber(),
      pageSize: pageSize(MAX_FRAUD_PAGE_SIZE, "The number of events in a page. Default and maximum: 100."),
    }),
  },
  success: { status: 200, body: z.array(FraudEvent) },
  summary: "List fraud events",
  description: "Retrieve each thing that the rules have found.",
  paging: { style: "page", sizeParameter: "pageSize", maxSize: MAX_FRAUD_PAGE_SIZE },
});
