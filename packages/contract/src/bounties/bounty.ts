import { z } from "zod";
import { date, nullableDate, nullableText, text } from "../schema/response-fields.ts";

export const BOUNTY_METRICS = ["totalLeads", "totalConversions", "totalSaleAmount", "totalCommissions"] as const;
export type BountyMetric = (typeof BOUNTY_METRICS)[number];

const MAX_WHOLE = 1_000_000_000;
const whole = (min: number) => z.number().int().min(min).max(MAX_WHOLE);

const PerformanceCondition = z.object({
  attribute: z.enum(BOUNTY_METRICS).describe("What is counted."),
  operator: z.literal("gte").default("gte").describe("How it is compared."),
  value: whole(1).describe("What is to be reached; money in cents."),
});

const Host = z.string().trim().toLowerCase().min(1).max(190);

const SubmissionRequirements = z
  .object({
    image: z
      .object({ max: z.number().int().min(1).max(4).optional().describe("At most so many images.") })
      .optional()
      .describe("At least one image is handed in."),
    url: z
      .object({
        max: z.number().int().min(1).max(100).optional().describe("At most so many URLs."),
        domains: z.array(Host).max(100).optional().describe("The hosts they are on; none: any."),
      })
      .optional()
      .describe("At least one URL is handed in."),
    socialMetrics: z
      .object({
        platform: z.enum(["youtube", "twitter", "linkedin", "instagram", "tiktok"]).describe("Where the content is."),
        metric: z.enum(["views", "likes"]).describe("What is counted."),
        minCount: whole(1).describe("What earns the reward of the bounty."),
        incrementalBonus: z
          .object({
            incrementCount: whole(1).describe("A bonus is for so many more."),
            bonusPerIncrement: whole(1).describe("The bonus in cents."),
            maxCount: whole(1).describe("Beyond this nothing is earned."),
          })
          .optional()
          .describe("What is earned beyond."),
      })
      .optional()
      .describe("The content handed in has so many views or likes."),
  })
  .nullish();

/** What of a bounty can be changed. Dates are read leniently. See behaviour/partners 6.1. */
const changeable = {
  name: z.string().trim().max(100).nullish().describe("The name; that of a performance bounty is generated."),
  description: z.string().trim().max(5000).nullish().describe("What partners are to do."),
  startsAt: z.string().max(100).nullish().describe("When it begins. Default: now."),
  endsAt: z.string().max(100).nullish().describe("When it ends; null: never."),
  endsAfterDays: z.number().int().min(1).max(3650).nullish().describe("With `relative`: how long it lasts."),
  submissionsOpenAt: z.string().max(100).nullish().describe("From when on work can be handed in."),
  submissionFrequency: z.enum(["day", "week", "month"]).nullish().describe("How often work can be handed in."),
  maxSubmissions: z.number().int().min(2).max(50).nullish().describe("How often in all. Default: once."),
  rewardAmount: whole(1).nullish().describe("The reward in cents."),
  rewardDescription: z.string().trim().max(100).nullish().describe("The reward in words."),
  performanceCondition: PerformanceCondition.nullish().describe("What a partner is to reach."),
  submissionRequirements: SubmissionRequirements.describe("What is to be handed in."),
  partnerTagIds: z.array(z.string()).max(100).nullish().describe("Only partners with one of these tags."),
};
const groupIds = z.array(z.string()).max(100).nullable().describe("Only partners in these groups; null: all.");

export const BountyCreateBody = z.object({
  type: z.enum(["performance", "submission"]).describe("Whether results count, or work that is handed in."),
  startMode: z
    .enum(["absolute", "relative"])
    .default("absolute")
    .describe("Whether it begins on a date, or for each partner with the enrolment."),
  performanceScope: z.enum(["new", "lifetime"]).nullish().describe("Whether only what happens from now on counts."),
  ...changeable,
  groupIds,
});
export type BountyCreateBody = z.output<typeof BountyCreateBody>;

export const BountyUpdateBody = z.object({ ...changeable, groupIds: groupIds.optional() });
export type BountyUpdateBody = z.output<typeof BountyUpdateBody>;

const Reference = z.object({ id: text("The ID.") });

/** What webhooks are told of a bounty. */
export const BountyFacts = z.object({
  id: text("The unique ID of the bounty."),
  name: nullableText("The name."),
  description: nullableText("What partners are to do."),
  type: z.enum(["performance", "submission"]).describe("Whether results count, or work that is handed in."),
  startsAt: nullableDate("When it begins; null: with each enrolment."),
  endsAt: nullableDate("When it ends."),
  startMode: z.enum(["absolute", "relative"]).describe("Whether it begins on a date, or with each enrolment."),
  endsAfterDays: z.number().int().nullable().describe("How many days it lasts from the enrolment."),
  submissionsOpenAt: nullableDate("From when on work can be handed in."),
  submissionFrequency: z.enum(["day", "week", "month"]).nullable().describe("How often work can be handed in."),
  maxSubmissions: z.number().int().describe("How often in all."),
  rewardAmount: z.number().int().nullable().describe("The reward in cents."),
  rewardDescription: nullableText("The reward in words."),
  performanceCondition: PerformanceCondition.nullable().describe("What a partner is to reach."),
  performanceScope: z.enum(["new", "lifetime"]).nullable().describe("Whether only what is new counts."),
  submissionRequirements: SubmissionRequirements.describe("What is to be handed in."),
  groups: z.array(Reference).describe("The groups it is for; none: all."),
  partnerTags: z.array(Reference).describe("The tags it is for; none: all."),
});
export type BountyFacts = z.infer<typeof BountyFacts>;

export const Bounty = BountyFacts.extend({
  archivedAt: nullableDate("When it was archived."),
  createdAt: date("When it was made."),
  updatedAt: date("When it was last changed."),
});
export type Bounty = z.infer<typeof Bounty>;
