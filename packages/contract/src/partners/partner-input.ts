import { z } from "zod";
import { LinkCreateBody } from "../links/link-input.ts";
import { Email } from "../schema/email.ts";
import { DestinationUrl } from "../schema/url.ts";

/** As a slug may look; the reserved ones are found when the link is made. */
const USERNAME = /^[\p{L}\p{N}\p{Emoji}\u0080-\uFFFF_\-/.]*$/u;

/** What the links of a partner may differ in from those of its group. */
export const PartnerLinkProps = LinkCreateBody.pick({
  externalId: true,
  tenantId: true,
  prefix: true,
  archived: true,
  tagIds: true,
  tagNames: true,
  comments: true,
  expiresAt: true,
  expiredUrl: true,
  password: true,
  proxy: true,
  title: true,
  description: true,
  image: true,
  video: true,
  rewrite: true,
  ios: true,
  android: true,
  doIndex: true,
  testVariants: true,
  testStartedAt: true,
  testCompletedAt: true,
}).describe("Properties of the partner's links.");

/** Body of `createPartner`, and of the `partner` of an embed token. See behaviour/partners 2.1. */
export const PartnerCreateBody = z
  .object({
    name: z.string().trim().max(100).nullish().describe("The partner's full name. Default: the email."),
    email: z
      .string()
      .trim()
      .max(190)
      .check(Email)
      .describe("The partner's email address, by which an existing partner is found."),
    username: z
      .string()
      .max(100)
      .refine((username) => USERNAME.test(username), { error: "Invalid username. Must be a URL-friendly string." })
      .nullish()
      .describe("The slug of the partner's link. Default: made of the name or the email."),
    image: z.string().nullish().describe("The partner's avatar."),
    tenantId: z.string().optional().describe("The ID of the partner in your system."),
    groupId: z
      .string()
      .optional()
      .describe("The group to put the partner in, by ID or slug. Default: the default group."),
    country: z.string().nullish().describe("The partner's country, ISO 3166-1 alpha-2."),
    description: z.string().max(5000).nullish().describe("What the partner does."),
    linkProps: PartnerLinkProps.optional(),
  })
  .describe("A partner to enroll.");
export type PartnerCreateBody = z.output<typeof PartnerCreateBody>;

/** Which partner a call is about. Dub's service asks for one of both, in its handlers. See behaviour/partners 1.3. */
export const PartnerReference = z.object({
  partnerId: z.string().nullish().describe("The ID of the partner; wins over `tenantId`, one of which is required."),
  tenantId: z.string().nullish().describe("The ID of the partner in your system."),
});
export type PartnerReference = z.output<typeof PartnerReference>;

/** Body of `createPartnerLink`. See behaviour/partners 2.3. */
export const PartnerLinkCreateBody = z.object({
  ...PartnerReference.shape,
  url: DestinationUrl.nullish().describe("The destination, on a domain of the program. Default: that of the group."),
  key: LinkCreateBody.shape.key,
  comments: z.string().nullish().describe("Ignored: use `linkProps.comments`."),
  linkProps: PartnerLinkProps.optional(),
});
export type PartnerLinkCreateBody = z.output<typeof PartnerLinkCreateBody>;

/** Body of `upsertPartnerLink`. See behaviour/partners 2.5. */
export const PartnerLinkUpsertBody = PartnerLinkCreateBody.extend({
  url: DestinationUrl.describe("The destination, by which an existing link of the partner is found."),
});
export type PartnerLinkUpsertBody = z.output<typeof PartnerLinkUpsertBody>;
