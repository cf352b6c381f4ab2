import { z } from "zod";
import { defineOperation } from "../operation.ts";

/** The handler refuses what is missing or unusable: Dub's error for that is `bad_request`. */
export const TrackVisitBody = z.object({
  domain: z.string().optional().describe("The domain of the link that stands for the site."),
  url: z.string().optional().describe("The page that the visitor is on; its path is the key of the link."),
  referrer: z.string().nullish().describe("The page that the visitor came from."),
});

/** Not in Dub's document; its script for web pages calls it. See behaviour/attribution 3.2. */
export const trackVisit = defineOperation({
  id: "trackVisit",
  method: "POST",
  path: "/track/visit",
  tag: "Track",
  auth: "none",
  perAddressLimit: false,
  effect: "write",
  input: { body: TrackVisitBody },
  success: {
    status: 200,
    body: z.object({ clickId: z.string().describe("The ID of the click; a repeat within the hour gets the same.") }),
  },
  summary: "Track a visit",
  description: "Store that somebody visited a page of a site, as a click on the link that stands for it.",
});
