import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { pageNumber, pageSize } from "../schema/query.ts";
import { cents, nullableDate, nullableText, text } from "../schema/response-fields.ts";
import { PAYOUT_STATUSES } from "./payout.ts";

export const MAX_STATEMENT_PAGE_SIZE = 1000;

/** A line to pay from, which `settlePayouts` takes back with what became of it. */
export const StatementLine = z.object({
  payoutId: text("The ID of the payout."),
  invoiceNumber: text("The number of its invoice."),
  amount: cents("What the partner gets."),
  currency: text("The currency, upper case."),
  status: z.enum(PAYOUT_STATUSES).describe("The status of the payout."),
  mode: nullableText("Who pays: internal, or external for the program itself."),
  partnerId: text("The ID of the partner."),
  name: text("The name of the partner."),
  email: nullableText("The email of the partner."),
  tenantId: nullableText("The ID of the partner in your system."),
  country: nullableText("The country of the partner."),
  paypalEmail: nullableText("The partner's PayPal address."),
  paidAt: nullableDate("When the partner was paid."),
  method: nullableText("How the partner was paid."),
  traceId: nullableText("The reference by which banks can trace the payout."),
  failureReason: nullableText("Why the payout failed."),
});
export type StatementLine = z.infer<typeof StatementLine>;

export const getPayoutStatement = defineOperation({
  id: "getPayoutStatement",
  method: "GET",
  path: "/admin/program/payouts/statement",
  tag: "Program",
  effect: "read",
  input: {
    query: z.object({
      invoiceId: z.string().optional().describe("Only payouts of this invoice. Default: all that are not settled."),
      format: z.enum(["json", "csv"]).optional().describe("Default: json."),
      page: pageNumber(),
      pageSize: pageSize(MAX_STATEMENT_PAGE_SIZE, "The number of lines in a page. Default and maximum: 1000."),
    }),
  },
  success: { status: 200, body: z.array(StatementLine) },
  summary: "Retrieve the statement of payouts",
  description: "The confirmed payouts to pay, as JSON or CSV.",
  paging: { style: "page", sizeParameter: "pageSize", maxSize: MAX_STATEMENT_PAGE_SIZE },
});
