import { z } from "zod";
import { Link } from "../links/link.ts";
import { counter, date, nullableDate, nullableText, text } from "../schema/response-fields.ts";

/** The discount of a customer that a partner brought. */
export const Discount = z.object({
  id: z.string().describe("The unique ID of the discount."),
  amount: z.number().describe("Percent, or cents if flat."),
  type: z.enum(["percentage", "flat"]),
  maxDuration: z.number().nullable().describe("For how many months; null: forever."),
  couponId: z.string().nullable().describe("The coupon at the payment processor."),
  couponTestId: z.string().nullable().describe("The same coupon in test mode."),
});

/** Fields that are sent only where the caller asked for them and they exist. */
const ExpandedFields = {
  link: Link.pick({ id: true, domain: true, key: true, shortLink: true, url: true, programId: true })
    .nullable()
    .describe("The link that brought the customer."),
  programId: nullableText("The ID of the program that the customer belongs to."),
  partner: z
    .object({ id: z.string(), name: z.string(), email: z.string().nullable(), image: z.string().nullable() })
    .nullable()
    .describe("The partner who brought the customer."),
  discount: Discount.extend({
    description: z.string().nullable().optional(),
    partnersCount: z.number().nullable().optional(),
  })
    .nullable()
    .describe("The discount that the customer gets."),
};

/** See behaviour/attribution 4.1. */
export const Customer = z.object({
  id: text("The unique ID of the customer."),
  name: text("The name of the customer, else the email, else a random name."),
  email: nullableText("The email address of the customer."),
  avatar: nullableText("The URL of the customer's avatar."),
  externalId: text("The ID of the customer in your system."),
  stripeCustomerId: nullableText("The ID of the customer at Stripe."),
  country: nullableText("The country of the customer, ISO 3166-1 alpha-2."),
  sales: counter("The number of sales."),
  saleAmount: counter("The total of the sales, in cents."),
  createdAt: date("When the customer was created."),
  firstSaleAt: nullableDate("When the customer first bought."),
  subscriptionCanceledAt: nullableDate("When the customer canceled the subscription."),
  ...z.object(ExpandedFields).partial().shape,
});
export type Customer = z.infer<typeof Customer>;
