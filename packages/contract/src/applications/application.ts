import { z } from "zod";
import { Partner } from "../partners/partner.ts";
import { date, nullableText, text } from "../schema/answer-fields.ts";

/** Someone who asks to join the program. Source: spec dub-partners 2.9. */
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
