import { z } from "zod";
import { lenientObject } from "../schema/lenient-object.ts";
import {
  CustomerExternalId,
  EventMetadata,
  LenientCustomerExternalId,
  NewCustomerFields,
  withCustomerAliases,
} from "./conversion-input.ts";
import { PaymentProcessor } from "./payment-processor.ts";

/** Body of `trackSaleClient`. Source: spec dub-attribution 2.5 and 2.7. */
export const TrackSaleClientBody = z.object({
  customerExternalId: CustomerExternalId,
  amount: z
    .number({ error: ({ expected }) => (expected === "int" ? undefined : "amount is required") })
    .int()
    .min(0, { error: "amount cannot be negative" })
    .describe("In cents; in whole units for currencies without decimals, such as JPY."),
  currency: z.string().toLowerCase().default("usd").describe("ISO 4217; amounts are stored in USD."),
  eventName: z.string().max(255).default("Purchase").describe("The name of the event, e.g. `Invoice paid`."),
  paymentProcessor: PaymentProcessor.default("custom").describe("Who handled the payment."),
  invoiceId: z.string().nullish().describe("The ID of the invoice: a repeat with the same one stores nothing."),
  metadata: EventMetadata,
  leadEventName: z
    .string()
    .max(255)
    .nullish()
    .describe("The name of the lead that led to the sale, in exact letter case. Default: the customer's newest lead."),
  clickId: z.string().trim().nullish().describe("The ID of the click, for a sale to a customer without a lead."),
  ...NewCustomerFields,
});

/** Body of `trackSale`: also with the older names of `customerExternalId`. */
export const TrackSaleBody = lenientObject(
  TrackSaleClientBody.extend({ customerExternalId: LenientCustomerExternalId }),
  withCustomerAliases,
);
export type TrackSaleBody = z.output<typeof TrackSaleBody>;
