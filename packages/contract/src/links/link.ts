import { z } from "zod";

export const LinkTag = z.object({
  id: z.string().describe("The unique ID of the tag."),
  name: z.string().describe("The name of the tag."),
  color: z
    .enum(["red", "yellow", "green", "blue", "purple", "brown", "gray", "pink"])
    .describe("The color of the tag."),
});

const text = (description: string) => z.string().describe(description);
const nullableText = (description: string) => z.string().nullable().describe(description);
const flag = (description: string) => z.boolean().describe(description);
const counter = (description: string) => z.number().int().nonnegative().describe(description);
const date = (description: string) => z.string().describe(`${description} ISO 8601, UTC.`);
const nullableDate = (description: string) => z.string().nullable().describe(`${description} ISO 8601, UTC.`);

/** A short link as the API answers it: every key always present, null where unset. Source: spec dub-links 9. */
export const Link = z.object({
  id: text("The unique ID of the short link."),
  domain: text("The domain of the short link."),
  key: text("The short link slug; `_root` for the domain itself."),
  url: text("The destination URL."),
  trackConversion: flag("Whether conversions are tracked."),
  externalId: nullableText("The ID of the link in your database."),
  tenantId: nullableText("The ID of the tenant that created the link inside your system."),
  programId: nullableText("The ID of the program the link belongs to."),
  partnerId: nullableText("The ID of the partner the link belongs to."),
  archived: flag("Whether the link is archived."),
  expiresAt: nullableDate("When the link expires."),
  expiredUrl: nullableText("Where the link leads once it has expired."),
  disabledAt: nullableDate("When the link was disabled."),
  password: nullableText("The password that visitors must give."),
  proxy: flag("Whether custom previews are used."),
  title: nullableText("The title of the preview."),
  description: nullableText("The description of the preview."),
  image: nullableText("The image of the preview."),
  video: nullableText("The video of the preview."),
  rewrite: flag("Whether the link is cloaked."),
  doIndex: flag("Whether search engines may index the link."),
  ios: nullableText("The destination on iOS."),
  android: nullableText("The destination on Android."),
  geo: z.record(z.string(), z.string()).nullable().describe("Destinations by country code."),
  publicStats: flag("Whether the statistics are public."),
  tagId: nullableText("Deprecated: the ID of the first tag."),
  tags: z.array(LinkTag).nullable().describe("The tags of the link."),
  folderId: nullableText("The ID of the folder that holds the link."),
  webhookIds: z.array(z.string()).describe("The webhooks that the link triggers."),
  comments: nullableText("Comments on the link."),
  shortLink: text("The full short link with its protocol."),
  qrCode: text("The address of the link's QR code."),
  utm_source: nullableText("The UTM source."),
  utm_medium: nullableText("The UTM medium."),
  utm_campaign: nullableText("The UTM campaign."),
  utm_term: nullableText("The UTM term."),
  utm_content: nullableText("The UTM content."),
  testVariants: z
    .array(z.object({ url: z.string(), percentage: z.number() }))
    .nullable()
    .describe("The URLs of the A/B test and their share of the traffic."),
  testStartedAt: nullableDate("When the A/B test started."),
  testCompletedAt: nullableDate("When the A/B test ends or ended."),
  userId: nullableText("The ID of the user who created the link."),
  workspaceId: z.string().describe("The ID of the workspace."),
  clicks: counter("The number of clicks."),
  leads: counter("The number of leads."),
  conversions: counter("The number of leads that converted to paying customers."),
  sales: counter("The number of sales."),
  saleAmount: counter("The total of the sales, in cents."),
  lastClicked: nullableDate("When the link was last clicked."),
  createdAt: date("When the link was created."),
  updatedAt: date("When the link was last changed."),
  projectId: z.string().describe("Deprecated: the ID of the workspace."),
  identifier: z.null().optional().describe("Always null."),
  linkRetentionCleanupDisabledAt: z.string().nullable().optional().describe("When clean-up by retention was disabled."),
});
export type Link = z.infer<typeof Link>;
