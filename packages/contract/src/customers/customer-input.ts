import { z } from "zod";
import { queryBoolean } from "../schema/query.ts";

/** Path parameters of the operations on one customer. */
export const CustomerIdParams = z.object({
  id: z.string().describe("The ID of the customer, or `ext_` and its external ID."),
});

/** Query of the operations that answer with customers. */
export const CustomerExpansion = z.object({
  includeExpandedFields: queryBoolean("Whether to include `link`, `programId`, `partner` and `discount`."),
});

/** Longer ones fit no index. */
const MAX_ID_LENGTH = 100;

const CustomerFields = {
  email: z.email().max(100).nullable().describe("The email address of the customer."),
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

/** Body of `updateCustomer`: what is absent keeps its value, null clears. Source: spec dub-attribution 3.3. */
export const CustomerUpdateBody = z.object(CustomerFields).partial();
export type CustomerUpdateBody = z.output<typeof CustomerUpdateBody>;

/** Body of `createCustomer`. Source: spec dub-attribution 3.4. */
export const CustomerCreateBody = CustomerUpdateBody.required({ externalId: true, country: true });
