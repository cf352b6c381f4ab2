import { z } from "zod";
import { APPLICATION_REJECTION_REASONS, Partner } from "../partners/partner.ts";
import { pageNumber, pageSize } from "../schema/query.ts";
import { date, nullableText, text } from "../schema/response-fields.ts";

/** The application of a partner that wants to join the program. See behaviour/partners 3. */
export const PartnerApplication = z.object({
  id: text("The ID of the application; to approve or reject, give the partner's."),
  createdAt: date("When the partner applied."),
  partner: Partner.pick({
    id: true,
    name: true,
    companyName: true,
    email: true,
    image: true,
    description: true,
    country: true,
    groupId: true,
    status: true,
    website: true,
    youtube: true,
    twitter: true,
    linkedin: true,
    instagram: true,
    tiktok: true,
  }),
  applicationFormData: z
    .array(z.object({ label: text("The question."), value: nullableText("The answer.") }))
    .nullable()
    .describe("The form as the partner filled it in."),
});
export type PartnerApplication = z.infer<typeof PartnerApplication>;

export const MAX_APPLICATIONS_PAGE_SIZE = 100;

export const ApplicationListQuery = z.object({
  country: z.string().optional().describe("Only applications from this country, ISO 3166-1 alpha-2."),
  groupId: z.string().optional().describe("Only applications for this group."),
  page: pageNumber(),
  pageSize: pageSize(MAX_APPLICATIONS_PAGE_SIZE, "The number of applications in a page. Default and maximum: 100."),
});

export const ApplicationApproveBody = z.object({
  partnerId: z.string().describe("The ID of the partner to approve."),
  groupId: z
    .string()
    .nullish()
    .describe("The group to put the partner in, by ID or slug. Default: the one applied for, else the default group."),
});
export type ApplicationApproveBody = z.output<typeof ApplicationApproveBody>;

/** Handlers check which fields go together: Dub's status for that mistake is 400. */
export const ApplicationRejectBody = z.object({
  partnerId: z.string().describe("The ID of the partner to reject."),
  rejectionReason: z.enum(APPLICATION_REJECTION_REASONS).optional().describe("The reason, which the partner is told."),
  rejectionNote: z
    .string()
    .trim()
    .max(500)
    .transform((note) => (note === "" ? undefined : note))
    .optional()
    .describe("Details, which the partner is told."),
  reapplicationTimeframe: z
    .enum(["instant", "standard", "never"])
    .default("standard")
    .describe("When the partner may apply again: at once, after 30 days, or never."),
  flagForFraud: z.boolean().optional().describe("Whether to report the partner; not together with `instant`."),
  flagForFraudReason: z.string().max(2000).optional().describe("Why; required with `flagForFraud`."),
});
export type ApplicationRejectBody = z.output<typeof ApplicationRejectBody>;
