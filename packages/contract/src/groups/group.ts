import { z } from "zod";
import { asciiHost, isDomainName } from "../schema/host.ts";
import { date, nullableDate, nullableText, text } from "../schema/response-fields.ts";
import { DestinationUrl } from "../schema/url.ts";
import { ApplicationForm } from "./application-form.ts";

export const HOLDING_PERIODS = [0, 7, 14, 30, 60, 90] as const;
export const DEFAULT_GROUP_SLUG = "default";

const AdditionalLink = z.object({
  domain: z
    .string()
    .transform(asciiHost)
    .refine((domain) => isDomainName(domain) || domain === "localhost" || domain.endsWith(".localhost"), "No domain.")
    .describe("The host that links may lead to, exactly."),
  path: z.string().max(2000).default("").describe("With `exact`: path and query string."),
  validationMode: z.enum(["domain", "exact"]).describe("Whether the host alone counts, or the path, too."),
});

const AdditionalLinks = z
  .array(AdditionalLink)
  .max(100)
  .refine((links) => new Set(links.map(({ domain }) => domain)).size === links.length, "Domains must be unique.")
  .nullable();

const utm = () => z.string().trim().max(255).nullish();
const UtmTemplate = z
  .object({
    utm_source: utm(),
    utm_medium: utm(),
    utm_campaign: utm(),
    utm_term: utm(),
    utm_content: utm(),
    ref: utm(),
  })
  .nullable();

const METRICS = ["totalLeads", "totalConversions", "totalSaleAmount", "totalCommissions"] as const;
const whole = z.number().int().min(0);
const MoveRule = z.union([
  z.object({ attribute: z.enum(METRICS), operator: z.enum(["gte", "lte"]), value: whole }),
  z.object({
    attribute: z.enum(METRICS),
    operator: z.literal("between"),
    value: z.object({ min: whole, max: whole }).refine(({ min, max }) => min <= max, "min is above max."),
  }),
  z.object({ attribute: z.literal("partnerGroup"), operator: z.enum(["eq", "ne"]), value: z.string().min(1) }),
  z.object({
    attribute: z.literal("partnerGroup"),
    operator: z.enum(["in", "notIn"]),
    value: z.array(z.string().min(1)).min(1).max(100),
  }),
]);
const MoveRules = z
  .array(MoveRule)
  .min(1)
  .max(10)
  .refine((rules) => rules.some(({ attribute }) => attribute !== "partnerGroup"), "At least one rule is on a total.")
  .nullable();
export type GroupMoveRule = z.output<typeof MoveRule>;

const slug = z
  .string()
  .trim()
  .toLowerCase()
  .min(1)
  .max(100)
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, "Letters, digits and single hyphens.");
const colour = z.string().trim().max(50).nullable();
const image = z.string().trim().max(2000).nullable();

/** What can be set of a group. See behaviour/partners 11.2. */
export const GroupSettings = z.object({
  name: z.string().trim().min(1).max(190).describe("The name of the group."),
  slug: slug.describe("What else it can be named by; unique in the program."),
  color: colour.describe("The colour of the group in lists."),
  logo: image.describe("The address of a logo."),
  wordmark: image.describe("The address of a wordmark."),
  brandColor: colour.describe("The colour of the group's pages."),
  holdingPeriodDays: z
    .number()
    .int()
    .refine((days) => HOLDING_PERIODS.some((period) => period === days), `One of ${HOLDING_PERIODS.join(", ")}.`)
    .describe("For how many days commissions wait before they are paid out."),
  additionalLinks: AdditionalLinks.describe("Where further links of partners may lead; null: nowhere."),
  maxPartnerLinks: z.number().int().min(0).max(1000).describe("How many links partners may make themselves."),
  linkStructure: z.enum(["short", "query", "path"]).describe("How links are shown to partners."),
  utmTemplate: UtmTemplate.describe("UTM parameters of partners' links; those of a destination win."),
  moveRules: MoveRules.describe("By which totals partners come into this group; all must hold."),
  applicationFormData: ApplicationForm.nullable().describe("What the form for applications asks."),
});

export const GroupCreateBody = GroupSettings.partial().extend({
  name: GroupSettings.shape.name,
  slug: GroupSettings.shape.slug,
});
export type GroupCreateBody = z.output<typeof GroupCreateBody>;

export const GroupUpdateBody = GroupSettings.partial().extend({
  autoApprovePartners: z.boolean().optional().describe("Whether applications for the group are approved at once."),
  publishApplicationForm: z.boolean().optional().describe("Whether the form for applications is open."),
});
export type GroupUpdateBody = z.output<typeof GroupUpdateBody>;

/** A link that every partner of a group gets. */
export const GroupDefaultLink = z.object({
  id: text("The unique ID of the default link."),
  domain: text("The domain of the partners' links."),
  url: text("Where they lead."),
});
export type GroupDefaultLink = z.infer<typeof GroupDefaultLink>;

export const GroupDefaultLinkBody = z.object({
  domain: z.string().max(190).optional().describe("A domain of the workspace. Default: the program's."),
  url: DestinationUrl.describe("Where the partners' links lead."),
});
export type GroupDefaultLinkBody = z.output<typeof GroupDefaultLinkBody>;

export const Group = z.object({
  id: text("The unique ID of the group."),
  ...GroupSettings.shape,
  clickRewardId: nullableText("The ID of the reward for clicks."),
  leadRewardId: nullableText("The ID of the reward for leads."),
  saleRewardId: nullableText("The ID of the reward for sales."),
  referralRewardId: nullableText("The ID of the reward for referred partners."),
  discountId: nullableText("The ID of the discount for the partners' customers."),
  autoApprovePartnersEnabledAt: nullableDate("Since when applications are approved at once."),
  applicationFormPublishedAt: nullableDate("Since when the form for applications is open."),
  partnerGroupDefaultLinks: z.array(GroupDefaultLink).describe("A link for each that every partner gets."),
  createdAt: date("When the group was made."),
  updatedAt: date("When it was last changed."),
});
export type Group = z.infer<typeof Group>;
