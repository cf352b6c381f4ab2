import { z } from "zod";
import { acceptImage } from "../links/link-image.ts";
import { queryBoolean } from "../schema/query.ts";
import { FallbackUrl } from "../schema/url.ts";

const jsonText = (description: string) =>
  z
    .string()
    .transform((text) => (text === "" ? null : text))
    .nullish()
    .describe(description);

/**
 * A real image inline, or an address that visitors can see. Dub takes no addresses but those of its own asset host and
 * of Google's favicons; a server without an asset host has to take others.
 */
const Logo = z.string().transform((text, ctx) => {
  const image = acceptImage(text);
  if (image !== undefined) return image;
  ctx.addIssue({ code: "invalid_union", errors: [], message: "Invalid input" });
  return z.NEVER;
});

/** Body of `createDomain`. See behaviour/links 11.2. */
export const DomainCreateBody = z.object({
  slug: z
    .string({ error: ({ code }) => (code === "invalid_type" ? "slug is required" : undefined) })
    .trim()
    .min(1, { error: "slug cannot be empty" })
    .max(190, { error: "slug cannot be longer than 190 characters" })
    .describe("The domain name."),
  expiredUrl: FallbackUrl.nullish().describe("Where expired links of this domain lead."),
  notFoundUrl: FallbackUrl.nullish().describe("Where links of this domain that don't exist lead."),
  archived: z.boolean().optional().describe("Whether the domain is archived. New ones never are."),
  placeholder: z
    .string()
    .max(100, { error: "placeholder cannot be longer than 100 characters" })
    .nullish()
    .describe("The example of a destination in the form of a new link."),
  logo: z.union([Logo, z.null()]).optional().describe("The logo: a URL, or `data:image/<format>;base64,<bytes>`."),
  assetLinks: jsonText("The content of `assetlinks.json` (Android deep links), as JSON text."),
  appleAppSiteAssociation: jsonText("The content of `apple-app-site-association` (iOS deep links), as JSON text."),
  deepviewData: jsonText("The settings of deep link previews, as JSON text."),
});
export type DomainCreateBody = z.output<typeof DomainCreateBody>;

/**
 * Body of `updateDomain`: what is absent keeps its value. Dub's service resets `archived`, `expiredUrl`, `notFoundUrl`
 * and `placeholder` when they are absent, which no caller would expect.
 */
export const DomainUpdateBody = DomainCreateBody.partial().extend({
  autoRenew: z.boolean().optional().describe("Whether a registered domain is renewed when its time is up."),
});
export type DomainUpdateBody = z.output<typeof DomainUpdateBody>;

/** Path parameters of the operations on one domain. */
export const DomainParams = z.object({ slug: z.string().describe("The domain name.") });

/** Which domains are listed or counted. */
export const domainFilters = {
  archived: queryBoolean("Whether to list archived domains instead of the others. Default: false."),
  search: z.string().optional().describe("Only domains whose name contains this text."),
};
