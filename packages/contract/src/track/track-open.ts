import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { DestinationUrl } from "../schema/url.ts";

/** See behaviour/attribution 3.3. */
export const TrackOpenBody = z
  .object({
    deepLink: DestinationUrl.optional().describe("The deep link that opened the app."),
    dubDomain: z
      .string()
      .optional()
      .describe("Without `deepLink`: the domain of your deep links, to find the last click from the same IP address."),
  })
  .refine(({ deepLink, dubDomain }) => deepLink || dubDomain, {
    error: "Either deepLink or dubDomain must be provided.",
  });
export type TrackOpenBody = z.output<typeof TrackOpenBody>;

export const trackOpen = defineOperation({
  id: "trackOpen",
  method: "POST",
  path: "/track/open",
  tag: "Track",
  auth: "none",
  perAddressLimit: false,
  effect: "write",
  input: { body: TrackOpenBody },
  success: {
    status: 200,
    body: z.object({
      clickId: z.string().nullable().describe("The ID of the click; null where none was found or stored."),
      link: z
        .object({ id: z.string(), domain: z.string(), key: z.string(), url: z.string() })
        .nullable()
        .describe("The link that was opened; null where none was found."),
    }),
  },
  summary: "Track a deep link open event",
  description: "Store that a user opened your app by a deep link.",
});
