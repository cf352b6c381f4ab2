import { z } from "zod";
import { lenientObject } from "../schema/lenient-object.ts";
import {
  CustomerExternalId,
  EventMetadata,
  LenientCustomerExternalId,
  NewCustomerFields,
  withCustomerAliases,
} from "./conversion-input.ts";

/** Body of `trackLeadClient`. Source: spec dub-attribution 2.4 and 2.7. */
export const TrackLeadClientBody = z.object({
  clickId: z
    .string()
    .trim()
    .describe("The ID of the click, from the cookie `dub_id`; empty: the customer's own click."),
  eventName: z.string().trim().min(1).max(255).describe("The name of the event, e.g. `Sign up`."),
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
