import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { PartnerReference } from "../partners/partner-input.ts";
import { BountyParams, BountySubmission, SubmissionParams } from "./bounty-submission.ts";

const Address = z
  .string()
  .trim()
  .max(2000)
  .refine((text) => /^https?:$/.test(URL.parse(text)?.protocol ?? ""), "No http:// or https:// URL.");

/** What a partner hands in. See behaviour/partners 6.3. */
export const SubmissionBody = z.object({
  ...PartnerReference.shape,
  description: z.string().trim().max(1000).nullish().describe("What the partner writes."),
  urls: z.array(Address).max(100).nullish().describe("URLs of the work."),
  files: z
    .array(
      z.object({
        url: Address.describe("The address of the file."),
        fileName: z.string().trim().min(1).max(255).describe("The original name of the file."),
        size: z.number().int().min(0).max(1_000_000_000).describe("The size in bytes."),
      }),
    )
    .max(4)
    .nullish()
    .describe("Files of the work, which are elsewhere."),
  socialMetricCount: z
    .number()
    .int()
    .min(0)
    .max(1_000_000_000_000)
    .nullish()
    .describe("Views or likes of the content, as somebody has counted them."),
  periodNumber: z.number().int().min(1).max(50).optional().describe("Default: the period that is open."),
  isDraft: z.boolean().default(false).describe("Whether the partner still works on it."),
});
export type SubmissionBody = z.output<typeof SubmissionBody>;

/** Ours: at Dub partners do it in a portal of their own. */
export const submitToBounty = defineOperation({
  id: "submitToBounty",
  method: "POST",
  path: "/admin/program/bounties/{bountyId}/submissions",
  tag: "Program",
  effect: "write",
  input: { params: BountyParams, body: SubmissionBody },
  success: { status: 201, body: BountySubmission },
  errors: ["conflict"],
  summary: "Hand in a submission for a partner",
  description: "Hand in, or keep as a draft, what a partner has done for a bounty of the type `submission`.",
});

/** Ours. */
export const reopenBountySubmission = defineOperation({
  id: "reopenBountySubmission",
  method: "POST",
  path: "/admin/program/bounties/{bountyId}/submissions/{submissionId}/reopen",
  tag: "Program",
  effect: "write",
  input: { params: SubmissionParams, body: z.object({}).optional() },
  success: { status: 200, body: BountySubmission },
  summary: "Take back the rejection of a submission",
});
