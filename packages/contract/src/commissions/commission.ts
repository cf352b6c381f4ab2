import { z } from "zod";
import { Customer } from "../customers/customer.ts";
import { Partner } from "../partners/partner.ts";
import { cents, counter, date, nullableDate, nullableText, text } from "../schema/response-fields.ts";

export const COMMISSION_TYPES = ["click", "lead", "sale", "referral", "custom"] as const;
export type CommissionType = (typeof COMMISSION_TYPES)[number];

export const COMMISSION_STATUSES = [
  "pending",
  "processed",
  "paid",
  "refunded",
  "duplicate",
  "fraud",
  "canceled",
  "hold",
] as const;
export type CommissionStatus = (typeof COMMISSION_STATUSES)[number];

/** What a partner gets for one event, or gives back. See behaviour/partners 4.2 and 1.1. */
export const Commission = z.object({
  id: text("The unique ID of the commission."),
  type: z.enum(COMMISSION_TYPES).describe("What the commission is for."),
  amount: cents("The amount of the sale; 0 for every other type."),
  earnings: cents("What the partner gets; negative where it gives back."),
  currency: text("The currency, lower case."),
  status: z.enum(COMMISSION_STATUSES).describe("The status of the commission."),
  invoiceId: nullableText("The ID of the invoice of the sale; unique in the program."),
  description: nullableText("What the commission is for, in words."),
  quantity: counter("The number of clicks or leads; 1 for a sale."),
  userId: nullableText("The ID of the user who created it by hand.").optional(),
  metadata: z.record(z.string(), z.unknown()).nullable().describe("The metadata of the event."),
  createdAt: date("When the commission was created."),
  updatedAt: date("When the commission was last changed."),
  paidAt: nullableDate("When the partner was paid."),
  partner: Partner.pick({
    id: true,
    name: true,
    email: true,
    image: true,
    payoutsEnabledAt: true,
    country: true,
    groupId: true,
  }),
  customer: Customer.omit({ link: true, programId: true, partner: true, discount: true })
    .nullable()
    .optional()
    .describe("The customer, for leads and sales."),
});
export type Commission = z.infer<typeof Commission>;
