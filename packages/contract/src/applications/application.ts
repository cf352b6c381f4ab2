import { z } from "zod";
import { FraudReport } from "../fraud/fraud-report.ts";
import { APPLICATION_REJECTION_REASONS, Partner, PartnerPlatform } from "../partners/partner.ts";
import { pageNumber, pageSize } from "../schema/query.ts";
import { date, nullableDate, nullableText, text } from "../schema/response-fields.ts";

export const APPLICATION_STATUSES = ["pending", "approved", "rejected"] as const;

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

/** The same as the newer operations show it: they tell more of the partner. */
export const ProgramApplication = PartnerApplication.extend({
  partner: PartnerApplication.shape.partner.extend({
    ...Partner.pick({ networkStatus: true, defaultPayoutMethod: true, payoutsEnabledAt: true }).shape,
    platforms: z.array(PartnerPlatform).nullable().describe("Where the partner is found on the web."),
  }),
});
export type ProgramApplication = z.infer<typeof ProgramApplication>;

/** One application, with what became of it. */
export const ApplicationDetails = ProgramApplication.extend({
  status: z.enum(APPLICATION_STATUSES).describe("What became of the application."),
  reviewedAt: nullableDate("When it was approved or rejected."),
  rejectionReason: z.enum(APPLICATION_REJECTION_REASONS).nullable().describe("Why it was rejected."),
  rejectionNote: nullableText("What the reviewer wrote to the partner."),
  fraudReport: nullableText("Why the reviewer takes it for fraud."),
  referredByPartnerId: nullableText("The ID of the partner who brought this one."),
});
export type ApplicationDetails = z.infer<typeof ApplicationDetails>;

export const MAX_APPLICATIONS_PAGE_SIZE = 100;

export const ApplicationListQuery = z.object({
  country: z.string().optional().describe("Only applications from this country, ISO 3166-1 alpha-2."),
  groupId: z.string().optional().describe("Only applications for this group."),
  page: pageNumber(),
  pageSize: pageSize(MAX_APPLICATIONS_PAGE_SIZE, "The number of applications in a page. Default and maximum: 100."),
});

export const ProgramApplicationListQuery = ApplicationListQuery.extend({
  search: z.string().optional().describe("Only partners with this text in name, email or company, or with this ID."),
  status: z.enum(APPLICATION_STATUSES).optional().describe("Default: pending."),
  sortOrder: z.enum(["asc", "desc"]).optional().describe("By creation. Default: desc."),
});
export type ProgramApplicationListQuery = z.output<typeof ProgramApplicationListQuery>;

export const ApplicationApproveBody = z.object({
  partnerId: z.string().describe("The ID of the partner to approve."),
  groupId: z
    .string()
    .nullish()
    .describe("The group to put the partner in, by ID or slug. Default: the one applied for, else the default group."),
});
export type ApplicationApproveBody = z.output<typeof ApplicationApproveBody>;

export const ProgramApplicationApproveBody = ApplicationApproveBody.extend({
  applicationId: z.string().optional().describe("Which application. Default: the partner's newest one."),
  tagIds: z.array(z.string()).max(100).optional().describe("The IDs of tags to add to the partner."),
  tagNames: z.array(z.string()).max(100).optional().describe("The same by name; `tagIds` wins."),
});
export type ProgramApplicationApproveBody = z.output<typeof ProgramApplicationApproveBody>;

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
  ...FraudReport.shape,
  flagForFraud: FraudReport.shape.flagForFraud.describe("Whether to report the partner; not together with `instant`."),
});
export type ApplicationRejectBody = z.output<typeof ApplicationRejectBody>;
