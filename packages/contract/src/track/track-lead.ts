import { z } from "zod";
import { Link } from "../links/link.ts";
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

/** Body of `trackLeadClient`. See behaviour/attribution 3.4 and 3.7. */
export const TrackLeadClientBody = z.object({
  clickId: z
    .string()
    .trim()
    .describe("The ID of the click, from the cookie `dub_id`; empty: the customer's own click."),
  eventName: z
    .string()
    .trim()
    .min(1, { error: "eventName is required" })
    .max(255)
    .describe("The name of the event, e.g. `Sign up`."),
  customerExternalId: CustomerExternalId,
  ...NewCustomerFields,
  mode: z
    .enum(["async", "wait", "deferred"])
    .default("async")
    .describe(
      "Whether to answer before or after the lead is stored, or to store only the customer until a later call.",
    ),
  eventQuantity: z.number().int().positive().max(100).nullish().describe("How many leads to store. Default: 1."),
  metadata: EventMetadata,
});

/** Body of `trackLead`: also without `clickId`, and with the older names of `customerExternalId`. */
export const TrackLeadBody = lenientObject(
  TrackLeadClientBody.extend({ customerExternalId: LenientCustomerExternalId }),
  (given) => ({ ...withCustomerAliases(given), clickId: given.clickId ?? "" }),
);
export type TrackLeadBody = z.output<typeof TrackLeadBody>;

/** Response of `trackLead` and `trackLeadClient`. See behaviour/attribution 3.4. */
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

export const trackLead = defineOperation({
  id: "trackLead",
  method: "POST",
  path: "/track/lead",
  tag: "Track",
  effect: "write",
  input: { body: TrackLeadBody },
  success: { status: 200, body: TrackedLead },
  summary: "Track a lead",
  description: "Store that a click led to a new or known customer.",
});

export const trackLeadClient = defineOperation({
  id: "trackLeadClient",
  method: "POST",
  path: "/track/lead/client",
  tag: "Track",
  auth: "publishable",
  effect: "write",
  input: { body: TrackLeadClientBody },
  success: { status: 200, body: TrackedLead },
  summary: "Track a lead in the browser",
  description: "As `trackLead`, from a web page of an allowed host.",
});
