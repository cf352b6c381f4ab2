import { z } from "zod";
import { Email } from "../schema/email.ts";
import { queryBoolean, queryList } from "../schema/query.ts";

/** Path parameters of the operations on one customer. */
export const CustomerIdParams = z.object({
  id: z.string().describe("The ID of the customer, or `ext_` and its external ID."),
});

/** Query of the operations that return customers. */
export const CustomerExpansion = z.object({
  includeExpandedFields: queryBoolean("Whether to include `link`, `programId`, `partner` and `discount`."),
});

/** A longer id fits no index of the database. */
const MAX_ID_LENGTH = 100;

const CustomerFields = {
  email: Email.max(100).nullable().describe("The email address of the customer."),
  name: z.string().nullable().describe("The name of the customer."),
  avatar: z.url().nullable().describe("The URL of the customer's avatar."),
  externalId: z
    .string()
    .min(1)
    .max(MAX_ID_LENGTH)
    .describe("The ID of the customer in your system; unique in the workspace."),
  stripeCustomerId: z.string().max(MAX_ID_LENGTH).nullable().describe("The ID of the customer at Stripe."),
  country: z.string().describe("The country of the customer, ISO 3166-1 alpha-2."),
};

/** Body of `updateCustomer`: what is absent keeps its value, null clears. See behaviour/attribution 4.3. */
export const CustomerUpdateBody = z.object(CustomerFields).partial();
export type CustomerUpdateBody = z.output<typeof CustomerUpdateBody>;

/** Body of `createCustomer`. See behaviour/attribution 4.4. */
export const CustomerCreateBody = CustomerUpdateBody.extend({
  externalId: CustomerFields.externalId,
  country: CustomerFields.country,
});

const value = (description: string) => z.string().optional().describe(description);

/** Which customers are listed or counted. See behaviour/attribution 4.2. */
export const CustomerFilters = z.object({
  email: value("Only the customer with exactly this email address; wins over `externalId`."),
  externalId: value("Only the customer with this external ID, without `ext_`; wins over `search`."),
  search: value("Only customers whose email, external ID or name contains this text."),
  country: value("Only customers from this country, ISO 3166-1 alpha-2."),
  linkId: value("Only customers that came by this link."),
  programId: value("Only customers of this program."),
  partnerId: value("Only customers that this partner brought."),
  /** Undocumented; Dub's web pages ask by it. */
  customerIds: queryList("Only these customers."),
});
export type CustomerFilters = z.output<typeof CustomerFilters>;
