/** What leads and sales share. See behaviour/attribution 3.4 and 3.5. */
import { z } from "zod";
import { Email } from "../schema/email.ts";

/** How web pages name the customer: `trackLeadClient` and `trackSaleClient`. */
export const CustomerExternalId = z
  .string()
  .trim()
  .min(1, { error: "customerExternalId is required" })
  .max(100)
  .describe("The ID of the customer in your system.");

/** How servers name the customer: a missing name is not a matter of the schema, see `withCustomerAliases`. */
export const LenientCustomerExternalId = z.string().trim().max(100).describe("The ID of the customer in your system.");

/** Facts that are used only when the event makes a customer. */
export const NewCustomerFields = {
  customerName: z.string().max(100).nullish().describe("The name of a new customer. Default: a random one."),
  customerEmail: Email.max(100).nullish().describe("The email address of a new customer."),
  customerAvatar: z.string().nullish().describe("The URL of a new customer's avatar."),
};

export const EventMetadata = z
  .record(z.string(), z.unknown())
  .refine((metadata) => JSON.stringify(metadata).length <= 10_000, {
    error: "Metadata must be less than 10,000 characters when stringified",
  })
  .nullish()
  .describe("What else to store with the event, at most 10,000 characters as JSON.");

/**
 * Moves the older names of `customerExternalId` there where it is empty. With none of the three it stays empty: Dub's
 * error for that is `bad_request`, so the handler refuses it.
 */
export function withCustomerAliases(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { customerExternalId, externalId, customerId, ...rest } = given;
  return { ...rest, customerExternalId: customerExternalId || externalId || customerId || "" };
}

/** The customer in the response to a lead or a sale. */
export const TrackedCustomer = z.object({
  name: z.string().nullable(),
  email: z.string().nullable(),
  avatar: z.string().nullable(),
  externalId: z.string().nullable(),
});
