import { z } from "zod";
import { Link } from "../links/link.ts";

const TrackedCustomer = z.object({
  name: z.string().nullable(),
  email: z.string().nullable(),
  avatar: z.string().nullable(),
  externalId: z.string().nullable(),
});

/** Answer of `trackLead` and `trackLeadClient`. Source: spec dub-attribution 2.4. */
export const TrackedLead = z.object({
  click: z.object({ id: z.string() }),
  link: Link.pick({
    id: true,
    domain: true,
    key: true,
    shortLink: true,
    url: true,
    partnerId: true,
    programId: true,
    tenantId: true,
    externalId: true,
  })
    .nullable()
    .describe("Null where the lead was stored before."),
  customer: TrackedCustomer,
});
export type TrackedLead = z.infer<typeof TrackedLead>;

/** Answer of `trackSale` and `trackSaleClient`. Source: spec dub-attribution 2.5. */
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
