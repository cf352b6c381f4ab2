import { z } from "zod";
import { DestinationUrl } from "../schema/url.ts";

/** Destinations by country: ISO 3166-1 alpha-2 code, upper case, to URL. */
export const GeoTargeting = z.record(z.string(), DestinationUrl);

export const TestVariants = z
  .array(z.object({ url: z.string(), percentage: z.number().min(10).max(90) }))
  .min(2)
  .max(4);
