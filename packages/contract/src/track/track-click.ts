import { z } from "zod";
import { Discount } from "../customers/customer.ts";
import { defineOperation } from "../operation.ts";
import { hostOf } from "../schema/url.ts";

const NO_DOMAIN = "domain is required.";

/** Body of `trackClick`. See behaviour/attribution 3.1. */
export const TrackClickBody = z.object({
  domain: z
    .string({ error: NO_DOMAIN })
    .transform((text, ctx) => {
      const host = hostOf(text);
      if (host !== undefined) return host;
      ctx.addIssue({ code: "invalid_type", expected: "string", message: NO_DOMAIN });
      return z.NEVER;
    })
    .describe("The domain of the link."),
  key: z.string({ error: "key is required." }).describe("The slug of the link."),
  url: z.string().nullish().describe("The page that the visitor is on."),
  referrer: z.string().nullish().describe("The page that the visitor came from."),
});
export type TrackClickBody = z.output<typeof TrackClickBody>;

/** Not in Dub's document; its script for web pages calls it. */
export const trackClick = defineOperation({
  id: "trackClick",
  method: "POST",
  path: "/track/click",
  tag: "Track",
  auth: "none",
  perAddressLimit: false,
  effect: "write",
  input: { body: TrackClickBody },
  success: {
    status: 200,
    body: z.object({
      clickId: z.string().describe("The ID of the click; a repeat within the hour gets the same."),
      partner: z
        .object({
          id: z.string(),
          name: z.string(),
          image: z.string(),
          groupId: z.string().optional(),
          tenantId: z.string().optional(),
        })
        .nullable()
        .optional()
        .describe("The partner whose link it is; absent for other links."),
      discount: Discount.nullable().optional().describe("The discount for the partner's customers."),
    }),
  },
  summary: "Track a click",
  description: "Store a click on a link that a visitor brought along as a query parameter.",
});
