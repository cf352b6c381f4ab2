import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { lenientObject } from "../schema/lenient.ts";
import {
  CustomerExternalId,
  EventMetadata,
  LenientCustomerExternalId,
  NewCustomerFields,
  TrackedCustomer,
  withCustomerAliases,
} from "./conversion.ts";

export const PaymentProcessor = z.enum([
  "stripe",
  "shopify",
  "polar",
  "paddle",
  "apple",
  "revenuecat",
  "dub",
  "custom",
]);

/** Body of `trackSaleClient`. See behaviour/attribution 3.5 and 3.7. */
export const TrackSaleClientBody = z.object({
  customerExternalId: CustomerExternalId,
  amount: z
    .number({ error: ({ expected }) => (expected === "int" ? undefined : "amount is required") })
    .int()
    .min(0, { error: "amount cannot be negative" })
    .describe("In minor units: cents for USD, whole units for JPY, thousandths for KWD."),
  currency: z.string().trim().toLowerCase().default("usd").describe("ISO 4217; amounts are stored in USD."),
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

/** Response of `trackSale` and `trackSaleClient`. See behaviour/attribution 3.5. */
export const TrackedSale = z.object({
  eventName: z.string(),
  customer: z
    .object({ id: z.string(), ...TrackedCustomer.shape })
    .nullable()
    .describe("Null where nothing was stored."),
  sale: z
    .object({
      amount: z.number().int().nonnegative().describe("In cents, after conversion to USD."),
      currency: z.string(),
      paymentProcessor: z.string(),
      invoiceId: z.string().nullable(),
      metadata: z.record(z.string(), z.unknown()).nullable(),
    })
    .nullable()
    .describe("Null where nothing was stored."),
});
export type TrackedSale = z.infer<typeof TrackedSale>;

export const trackSale = defineOperation({
  id: "trackSale",
  method: "POST",
  path: "/track/sale",
  tag: "Track",
  effect: "write",
  input: { body: TrackSaleBody },
  success: { status: 200, body: TrackedSale },
  summary: "Track a sale",
  description: "Store that a customer bought.",
});

export const trackSaleClient = defineOperation({
  id: "trackSaleClient",
  method: "POST",
  path: "/track/sale/client",
  tag: "Track",
  auth: "publishable",
  effect: "write",
  input: { body: TrackSaleClientBody },
  success: { status: 200, body: TrackedSale },
  summary: "Track a sale in the browser",
  description: "As `trackSale`, from a web page of an allowed host.",
});
