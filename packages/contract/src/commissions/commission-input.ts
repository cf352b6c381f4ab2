import { z } from "zod";
import { Email } from "../schema/email.ts";
import { EventMetadata } from "../track/conversion.ts";
import { PaymentProcessor } from "../track/track-sale.ts";

const partnerId = z.string().describe("The ID of the partner.");
const typeOf = <Type extends string>(type: Type) => z.literal(type).describe("What the commission is for.");
const saleAmount = (description: string) =>
  z
    .number()
    .int()
    .min(0)
    .refine((amount) => amount !== 0, { error: "Sale amount cannot be 0." })
    .nullish()
    .describe(description);
const dateOf = (event: string) => z.string().nullish().describe(`When the ${event} happened. Default: now.`);

const CustomCommission = z
  .object({
    type: typeOf("custom"),
    partnerId,
    amount: z
      .number()
      .int()
      .refine((amount) => amount !== 0, { error: "Amount cannot be 0." })
      .describe("What the partner gets, in cents; negative to take it back."),
    date: z.string().nullish().describe("The date of the commission. Default: now."),
    description: z.string().max(190).nullish().describe("What it is for; required with a negative amount."),
  })
  .refine(({ amount, description }) => amount > 0 || description, {
    path: ["description"],
    error: "A description is required when the amount is negative.",
  });

/** Exactly one of `customerId` and `customer`; Dub's status for anything else is 400, so the handler refuses it. */
const CustomerChoice = {
  customerId: z.string().nullish().describe("The ID of an existing customer, instead of `customer`."),
  customer: z
    .object({
      externalId: z.string().describe("The ID of the customer in your system."),
      country: z.string().describe("The country of the customer, ISO 3166-1 alpha-2."),
      email: Email.nullish().describe("The email address of the customer."),
      name: z.string().nullish().describe("The name of the customer. Default: the email, else a random name."),
      avatar: z.url().nullish().describe("The URL of the customer's avatar."),
      stripeCustomerId: z.string().nullish().describe("The ID of the customer at Stripe."),
    })
    .nullish()
    .describe("The customer to create or to update."),
  linkId: z.string().nullish().describe("The partner's link to credit. Default: the one with the highest sales."),
};

const LeadCommission = z.object({
  type: typeOf("lead"),
  partnerId,
  ...CustomerChoice,
  date: dateOf("lead"),
  lead: z
    .object({
      eventName: z.string().nullish().describe("The name of the lead event. Default: Sign up."),
      metadata: EventMetadata,
    })
    .nullish()
    .describe("The lead event."),
  leadEventDate: z.string().nullish().describe("Deprecated: use `date`."),
  leadEventName: z.string().nullish().describe("Deprecated: use `lead.eventName`."),
});

const SaleCommission = z
  .object({
    type: typeOf("sale"),
    partnerId,
    ...CustomerChoice,
    importStripeInvoices: z
      .boolean()
      .nullish()
      .describe("Whether to make a commission of each paid Stripe invoice of the customer, instead of one of `sale`."),
    date: dateOf("sale"),
    sale: z
      .object({
        amount: saleAmount("The amount of the sale, in the smallest unit of `currency`."),
        currency: z.string().trim().toLowerCase().optional().describe("ISO 4217. Default: usd."),
        eventName: z.string().optional().describe("The name of the sale event. Default: Purchase."),
        paymentProcessor: z
          .enum([...PaymentProcessor.options, "lemonsqueezy"])
          .optional()
          .describe("Who handled the payment. Default: custom."),
        invoiceId: z.string().nullish().describe("The ID of the invoice: a repeat with the same one is refused."),
        metadata: EventMetadata,
      })
      .nullish()
      .describe("The sale event."),
    saleEventDate: z.string().nullish().describe("Deprecated: use `date`."),
    saleAmount: saleAmount("Deprecated: use `sale.amount`."),
    invoiceId: z.string().nullish().describe("Deprecated: use `sale.invoiceId`."),
    productId: z.string().nullish().describe("Deprecated: use `productId` in `sale.metadata`."),
  })
  .refine(({ importStripeInvoices, sale, saleAmount }) => importStripeInvoices || sale?.amount || saleAmount, {
    path: ["saleAmount"],
    error: "`saleAmount` is required when `importStripeInvoices` is false.",
  });

/**
 * Body of `createCommission`, in the flat form of Dub's document and the nested one of its newer clients; which of both
 * wins is for the handler. See behaviour/partners 1.1 and 4.1.
 */
export const CommissionCreateBody = z.discriminatedUnion("type", [CustomCommission, LeadCommission, SaleCommission], {
  error: ({ code }) => (code === "invalid_union" ? "Invalid input" : undefined),
});
export type CommissionCreateBody = z.output<typeof CommissionCreateBody>;

/** The statuses that a caller may set. */
const SETTABLE_STATUSES = ["pending", "refunded", "duplicate", "canceled", "fraud"] as const;

/** Body of `updateCommission`. See behaviour/partners 4.3. */
export const CommissionUpdateBody = z.object({
  earnings: z.number().int().min(0).optional().describe("What the partner gets, in cents. Default: by its reward."),
  saleAmount: z
    .number()
    .int()
    .min(0)
    .optional()
    .describe("The new amount of the sale, in the smallest unit of `currency`."),
  modifySaleAmount: z
    .number()
    .int()
    .optional()
    .describe("What to add to the amount of the sale, negative to subtract; wins over `saleAmount`."),
  currency: z.string().trim().toLowerCase().default("usd").describe("The currency of these amounts, ISO 4217."),
  status: z.enum(SETTABLE_STATUSES).optional().describe("The new status; the commission is taken out of its payout."),
  updateHistoricalCommissions: z
    .boolean()
    .optional()
    .describe("With fraud or canceled: whether all of this partner's commissions for the customer get the status."),
  amount: z.number().int().min(0).optional().describe("Deprecated: use `saleAmount`."),
  modifyAmount: z.number().int().optional().describe("Deprecated: use `modifySaleAmount`."),
});
export type CommissionUpdateBody = z.output<typeof CommissionUpdateBody>;

export const MAX_BULK_COMMISSIONS = 100;

/** Body of `bulkUpdateCommissions`. See behaviour/partners 4.4. */
export const BulkUpdateCommissionsBody = z.object({
  commissionIds: z
    .array(z.string())
    .min(1, { error: "At least one commission ID is required." })
    .max(MAX_BULK_COMMISSIONS, {
      error: `You can only update up to ${MAX_BULK_COMMISSIONS} commissions at a time.`,
    })
    .refine((ids) => new Set(ids).size === ids.length, { error: "commissionIds must be unique." })
    .describe("The IDs of the commissions."),
  status: z.enum(SETTABLE_STATUSES).describe("The new status; the commissions are taken out of their payouts."),
});
export type BulkUpdateCommissionsBody = z.output<typeof BulkUpdateCommissionsBody>;
