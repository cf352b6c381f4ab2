import { z } from "zod";
import { Commission } from "../commissions/commission.ts";
import { Partner } from "../partners/partner.ts";
import { counter, date, nullableDate, nullableText, text } from "../schema/response-fields.ts";

export const SUBMISSION_STATUSES = ["draft", "submitted", "approved", "rejected"] as const;

/** The work that a partner handed in for a bounty, or the result that it reached. See behaviour/partners 6. */
export const BountySubmission = z.object({
  id: text("The unique ID of the submission."),
  bountyId: text("The ID of the bounty."),
  partnerId: text("The ID of the partner."),
  description: nullableText("What the partner wrote."),
  urls: z.array(z.string()).nullable().describe("The URLs handed in."),
  files: z
    .array(
      z.object({
        url: text("The address of the file."),
        fileName: text("The original name of the file."),
        size: counter("The size in bytes."),
      }),
    )
    .nullable()
    .describe("The files handed in."),
  status: z.enum(SUBMISSION_STATUSES).describe("The status of the submission."),
  performanceCount: z.number().nullable().describe("What the partner reached, in the unit of the bounty's condition."),
  socialMetricCount: z.number().int().nullable().describe("Views or likes of the content handed in."),
  socialMetricsLastSyncedAt: nullableDate("When these were last counted.").optional(),
  createdAt: date("When the submission was created."),
  completedAt: nullableDate("When the submission was completed."),
  reviewedAt: nullableDate("When the submission was approved or rejected."),
  rejectionReason: nullableText("Why the submission was rejected."),
  rejectionNote: nullableText("What the reviewer wrote."),
  periodNumber: z.number().int().positive().describe("The period of the bounty, from 1."),
});
export type BountySubmission = z.infer<typeof BountySubmission>;

/** A submission in a list, with its partner, its commission and its reviewer. */
export const ListedBountySubmission = BountySubmission.extend({
  partner: Partner.pick({
    id: true,
    name: true,
    email: true,
    image: true,
    country: true,
    payoutsEnabledAt: true,
    groupId: true,
    status: true,
    bannedAt: true,
    bannedReason: true,
  }).optional(),
  commission: Commission.pick({ id: true, amount: true, earnings: true, status: true, createdAt: true })
    .nullable()
    .optional()
    .describe("The commission that rewards it."),
  user: z
    .object({
      id: text("The ID of the user."),
      name: nullableText("The name of the user."),
      image: nullableText("The avatar of the user."),
    })
    .nullable()
    .optional()
    .describe("Who reviewed it."),
});
export type ListedBountySubmission = z.infer<typeof ListedBountySubmission>;

/** Path parameters of the operations on a bounty, and on one of its submissions. */
export const BountyParams = z.object({ bountyId: z.string().describe("The ID of the bounty.") });

export const SubmissionParams = BountyParams.extend({
  submissionId: z.string().describe("The ID of the submission."),
});
