import { z } from "zod";
import { ErrorEnvelope } from "../errors/app-error.ts";
import { DestinationUrl } from "../schema/url.ts";
import { LinkCreateBody } from "./link-input.ts";

export const MAX_BULK_LINKS = 100;

/** Body of `bulkCreateLinks`. See behaviour/links 8.7. */
export const BulkCreateLinksBody = z
  .array(LinkCreateBody)
  .min(1, { error: "No links created – you must provide at least one link." })
  .max(MAX_BULK_LINKS, { error: `You can only create up to ${MAX_BULK_LINKS} links at a time.` })
  .describe("The links to create.");
export type BulkCreateLinksBody = z.output<typeof BulkCreateLinksBody>;

const ManyIds = z
  .array(z.string())
  .max(MAX_BULK_LINKS, { error: `You can only update up to ${MAX_BULK_LINKS} links at a time.` });

/** Body of `bulkUpdateLinks`: unlike elsewhere, a bad `url` is a schema error. See behaviour/links 8.8. */
export const BulkUpdateLinksBody = z.object({
  linkIds: ManyIds.default([]).describe("The links to update, by ID."),
  externalIds: ManyIds.default([]).describe(
    "The links to update, by external ID without `ext_`; ignored with `linkIds`.",
  ),
  data: LinkCreateBody.omit({ domain: true, key: true, externalId: true, keyLength: true, prefix: true })
    .extend({ url: DestinationUrl.describe("The destination URL of the short link.") })
    .partial()
    .describe("What to change: the same for all; what is absent keeps its value, null clears."),
});
export type BulkUpdateLinksBody = z.output<typeof BulkUpdateLinksBody>;

/** The row of a link that failed, in the response of a bulk operation. */
export const LinkError = z.object({
  link: z.unknown().describe("The link as it was given, or an object with its ID."),
  error: z.string().describe("The error message."),
  code: ErrorEnvelope.shape.error.shape.code.describe("The error code."),
});
export type LinkError = z.infer<typeof LinkError>;
