import { z } from "zod";
import { PAYOUT_METHODS, Partner } from "../partners/partner.ts";
import { cents, date, nullableDate, nullableText, text } from "../schema/response-fields.ts";

export const PAYOUT_STATUSES = [
  "pending",
  "processing",
  "processed",
  "sent",
  "completed",
  "failed",
  "canceled",
] as const;

/** Commissions that are paid to a partner together. See behaviour/partners 5. */
export const Payout = z.object({
  id: text("The unique ID of the payout."),
  invoiceId: nullableText("The ID of the invoice that the payout was confirmed with."),
  amount: cents("What the partner gets."),
  currency: text("The currency, upper case."),
  status: z.enum(PAYOUT_STATUSES).describe("The status of the payout."),
  description: nullableText("What the payout is for.").optional(),
  periodStart: nullableDate("When the first of its commissions was made."),
  periodEnd: nullableDate("When the last of its commissions was made."),
  createdAt: date("When the payout was created."),
  updatedAt: date("When the payout was last changed.").optional(),
  initiatedAt: nullableDate("When the payout was confirmed."),
  paidAt: nullableDate("When the partner was paid."),
  failureReason: nullableText("Why the payout failed.").optional(),
  mode: z.enum(["internal", "external"]).nullable().describe("Whether Dub or the program itself pays."),
  method: z.enum(PAYOUT_METHODS).nullable().describe("How the partner was paid."),
  traceId: nullableText("The reference by which banks can trace the payout.").optional(),
  partner: Partner.pick({
    id: true,
    name: true,
    email: true,
    image: true,
    defaultPayoutMethod: true,
    payoutsEnabledAt: true,
    country: true,
    groupId: true,
    tenantId: true,
  }),
  user: z
    .object({
      id: text("The ID of the user."),
      name: nullableText("The name of the user."),
      email: nullableText("The email of the user."),
      image: nullableText("The avatar of the user."),
    })
    .nullable()
    .optional()
    .describe("Who confirmed the payout."),
});
export type Payout = z.infer<typeof Payout>;
