import { z } from "zod";
import { AnalyticsFilters } from "../analytics/analytics-filters.ts";
import { Link } from "../links/link.ts";
import { PaymentProcessor } from "../track/track-sale.ts";

/** The visit behind an event. See behaviour/attribution 6.2. */
const EventClick = z.object({
  id: z.string(),
  timestamp: z.string(),
  url: z.string(),
  country: z.string(),
  city: z.string(),
  region: z.string().describe("`<country>-<region>`."),
  continent: z.string(),
  device: z.string(),
  browser: z.string(),
  os: z.string(),
  ua: z.string().optional(),
  trigger: z.string().nullable().optional(),
  referer: z.string(),
  refererUrl: z.string(),
  qr: z.boolean(),
  ip: z.string(),
});

/** Copies of fields of `click` and `link` that older clients read. */
const DeprecatedCopies = {
  click_id: z.string(),
  link_id: z.string(),
  domain: z.string(),
  key: z.string(),
  url: z.string(),
  continent: z.string(),
  country: z.string(),
  city: z.string(),
  device: z.string(),
  browser: z.string(),
  os: z.string(),
  qr: z.number(),
  ip: z.string(),
};

const EventCustomer = z.object({
  id: z.string(),
  externalId: z.string(),
  name: z.string(),
  email: z.string().nullable().optional(),
  avatar: z.string().nullable().optional(),
  country: z.string().nullable().optional(),
  createdAt: z.string(),
});

export const ClickEvent = z.object({
  event: z.literal("click"),
  timestamp: z.string(),
  click: EventClick,
  link: Link,
  ...DeprecatedCopies,
});
export type ClickEvent = z.infer<typeof ClickEvent>;

export const LeadEvent = z.object({
  event: z.literal("lead"),
  timestamp: z.string(),
  eventId: z.string(),
  eventName: z.string(),
  metadata: z.unknown().optional(),
  click: EventClick,
  link: Link,
  customer: EventCustomer,
  ...DeprecatedCopies,
});
export type LeadEvent = z.infer<typeof LeadEvent>;

export const SaleEvent = z.object({
  event: z.literal("sale"),
  timestamp: z.string(),
  eventId: z.string(),
  eventName: z.string(),
  sale: z.object({
    amount: z.number().int().nonnegative().describe("In cents."),
    invoiceId: z.string().nullable(),
    paymentProcessor: PaymentProcessor,
    currency: z.string(),
  }),
  metadata: z.unknown().optional(),
  link: Link,
  click: EventClick,
  customer: EventCustomer,
  saleAmount: z.number().describe("Deprecated: `sale.amount`."),
  invoice_id: z.string().describe("Deprecated: `sale.invoiceId`."),
  payment_processor: z.string().describe("Deprecated: `sale.paymentProcessor`."),
  ...DeprecatedCopies,
});
export type SaleEvent = z.infer<typeof SaleEvent>;

export const EventType = z.enum(["clicks", "leads", "sales"], {
  error: "Invalid event type. Valid event types are: clicks, leads, sales",
});

/** Which events a list, an export or a stream is about, in whatever period. */
export const EventFilters = AnalyticsFilters.omit({ interval: true, start: true, end: true, timezone: true });
