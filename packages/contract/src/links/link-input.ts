import { z } from "zod";
import { queryBoolean, queryList, TextList } from "../schema/query.ts";
import { DestinationUrl, MAX_URL_LENGTH } from "../schema/url.ts";
import { acceptImage } from "./link-image.ts";

/** Destinations by country: ISO 3166-1 alpha-2 code, upper case, to URL. */
export const GeoTargeting = z.record(z.string(), DestinationUrl);

export const TestVariants = z
  .array(z.object({ url: DestinationUrl, percentage: z.number().min(10).max(90) }))
  .min(2)
  .max(4);

const nullableText = (description: string) => z.string().nullish().describe(description);

const emptyToNull = (text: string) => (text === "" ? null : text);

const utmTag = (name: string) =>
  z
    .string()
    .trim()
    .max(255)
    .transform(emptyToNull)
    .nullish()
    .describe(`The ${name}, written into the destination URL.`);

const listOrText = (description: string) => TextList.optional().describe(description);

/** Empty text clears. */
const LinkImage = z
  .string()
  .transform((text, ctx) => {
    const image = text === "" ? null : acceptImage(text);
    if (image !== undefined) return image;
    ctx.addIssue({
      code: "invalid_format",
      format: "url",
      message:
        "Image must be a publicly accessible http:// or https:// URL (localhost and IP addresses aren't allowed).",
    });
    return z.NEVER;
  })
  .nullish();

/** Body of `createLink` and `upsertLink`. Order matters: the first wrong field is the one reported. */
export const LinkCreateBody = z.object({
  url: z
    .string()
    .max(MAX_URL_LENGTH, { error: `Must be ${MAX_URL_LENGTH} or fewer characters long.` })
    .describe("The destination URL of the short link."),
  domain: z
    .string()
    .max(190)
    .optional()
    .describe("The domain of the short link, without protocol. Default: the workspace's primary domain."),
  key: z.string().max(190).optional().describe("The short link slug. Default: a random one."),
  keyLength: z.number().min(3).max(190).optional().describe("The length of a random slug. Default: 7."),
  externalId: z
    .string()
    .min(1)
    .max(255)
    .nullish()
    .describe(
      "The ID of the link in your database; unique in the workspace. Prefix it with `ext_` to refer to the link.",
    ),
  tenantId: z.string().max(255).nullish().describe("The ID of the tenant that created the link inside your system."),
  programId: nullableText("The ID of the program the link belongs to."),
  partnerId: nullableText("The ID of the partner the link belongs to."),
  prefix: z.string().optional().describe("What a random slug begins with: `c` gives `c/<random>`. Ignored with `key`."),
  trackConversion: z.boolean().optional().describe("Whether to track conversions. Default: false."),
  archived: z.boolean().optional().describe("Whether the link is archived. Default: false."),
  tagIds: listOrText("The IDs of the tags of the link."),
  tagNames: listOrText("The names of the tags of the link, in any letter case; the tags must exist."),
  folderId: z.string().transform(emptyToNull).nullish().describe("The ID of an existing folder to put the link in."),
  comments: nullableText("Comments on the link."),
  expiresAt: nullableText("When the link expires."),
  expiredUrl: DestinationUrl.nullish().describe("Where the link leads once it has expired."),
  password: nullableText("The password that visitors must give."),
  proxy: z.boolean().optional().describe("Whether to use custom link previews. Default: false."),
  title: nullableText("The title of the custom preview."),
  description: nullableText("The description of the custom preview."),
  image: LinkImage.describe("The image of the custom preview."),
  video: nullableText("The video of the custom preview."),
  rewrite: z.boolean().optional().describe("Whether to cloak the link. Default: false."),
  ios: DestinationUrl.nullish().describe("The destination on iOS devices."),
  android: DestinationUrl.nullish().describe("The destination on Android devices."),
  geo: GeoTargeting.nullish().describe("Destinations by country: ISO 3166-1 alpha-2 code to URL."),
  doIndex: z.boolean().optional().describe("Whether search engines may index the link. Default: false."),
  utm_source: utmTag("UTM source"),
  utm_medium: utmTag("UTM medium"),
  utm_campaign: utmTag("UTM campaign"),
  utm_term: utmTag("UTM term"),
  utm_content: utmTag("UTM content"),
  ref: utmTag("referral tag (`ref`)"),
  webhookIds: z.array(z.string()).nullish().describe("The webhooks to call when the link is clicked."),
  testVariants: TestVariants.nullish().describe("URLs for an A/B test and the percentage of traffic each one gets."),
  testStartedAt: nullableText("When the A/B test started."),
  testCompletedAt: nullableText("When the A/B test ends."),
  publicStats: z.boolean().optional().describe("Deprecated. Whether the statistics are public. Default: false."),
  tagId: nullableText("Deprecated: use `tagIds`."),
});

export type LinkCreateBody = z.output<typeof LinkCreateBody>;

/** Body of `updateLink`: everything optional; what is absent keeps its value. */
export const LinkUpdateBody = LinkCreateBody.omit({ keyLength: true, prefix: true })
  .extend({
    linkRetentionCleanupDisabledAt: nullableText("Since when the link is exempt from clean-up by retention."),
  })
  .partial();
export type LinkUpdateBody = z.output<typeof LinkUpdateBody>;

/** Path parameters of the operations on one link. */
export const LinkIdParams = z.object({
  linkId: z.string().describe("The ID of the link, or `ext_` and its external ID."),
});

/** Which links a list or a count is about. See behaviour/links 8.2. */
export const LinkFilters = z.object({
  domain: z.string().optional().describe("Only links of this domain. E.g. `acme.link`."),
  tagId: z.string().optional().describe("Deprecated: use `tagIds`."),
  tagIds: queryList("Only links with any of these tags."),
  tagNames: queryList("Only links with any of the tags of these names, in any letter case."),
  folderId: z.string().optional().describe("Only links of this folder; `unsorted` for links without one."),
  search: z.string().optional().describe("Only links whose short link or destination contains this text."),
  userId: z.string().optional().describe("Only links of this user."),
  tenantId: z.string().optional().describe("Only links of this tenant."),
  showArchived: queryBoolean("Whether to include archived links. Default: false."),
  withTags: queryBoolean("Deprecated. Only links with a tag."),
});
export type LinkFilters = z.output<typeof LinkFilters>;
