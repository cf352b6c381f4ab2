import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { Email } from "../schema/email.ts";
import { text } from "../schema/response-fields.ts";
import { PartnerParams, PartnerProfile } from "./get-partner.ts";
import { PAYOUT_METHODS, PartnerIdResult } from "./partner.ts";
import { PartnerReference } from "./partner-input.ts";

/** The platforms of a partner, as somebody states them; each once. */
export const Platforms = z
  .array(
    z.object({
      type: z.enum(["website", "youtube", "twitter", "linkedin", "instagram", "tiktok"]).describe("Which platform."),
      identifier: z.string().trim().min(1).max(190).describe("The address or the name there."),
    }),
  )
  .max(6)
  .refine((list) => new Set(list.map(({ type }) => type)).size === list.length, "Each platform is named once.");

const nullableText = (max: number, description: string) => z.string().trim().max(max).nullish().describe(description);

/** What of a partner can be changed. See behaviour/partners 11.3. */
export const PartnerUpdateBody = z.object({
  name: z.string().trim().min(1).max(190).optional().describe("The partner's full name."),
  email: z.string().trim().max(190).check(Email).optional().describe("The partner's email address."),
  image: nullableText(2000, "The address of an avatar."),
  description: nullableText(5000, "What the partner does."),
  country: nullableText(190, "The partner's country, ISO 3166-1 alpha-2."),
  companyName: nullableText(190, "The legal name, where the partner is a company."),
  platforms: Platforms.optional().describe("Where the partner is found on the web, whole."),
  tenantId: nullableText(255, "The ID of the partner in your system."),
  tagIds: z.array(z.string()).max(100).optional().describe("The IDs of the partner's tags, whole."),
  payoutsEnabled: z.boolean().optional().describe("Whether the partner can be paid."),
  defaultPayoutMethod: z.enum(PAYOUT_METHODS).nullish().describe("How the partner is paid by default."),
  paypalEmail: z.string().trim().max(190).check(Email).nullish().describe("The partner's PayPal address."),
  customerDataSharing: z.boolean().optional().describe("Whether the partner sees its customers' names."),
  groupMove: z.boolean().optional().describe("Whether rules may move the partner to another group."),
  riskMonitoring: z.boolean().optional().describe("Whether the partner is watched for risks."),
});
export type PartnerUpdateBody = z.output<typeof PartnerUpdateBody>;

export const updatePartner = defineOperation({
  id: "updatePartner",
  method: "PATCH",
  path: "/admin/program/partners/{partnerId}",
  tag: "Program",
  effect: "write",
  input: { params: PartnerParams, body: PartnerUpdateBody },
  success: { status: 200, body: PartnerProfile },
  errors: ["conflict"],
  summary: "Change a partner",
});

const reference = z.object(PartnerReference.shape);

export const unbanPartner = defineOperation({
  id: "unbanPartner",
  method: "POST",
  path: "/admin/program/partners/unban",
  tag: "Program",
  effect: "write",
  input: { body: reference },
  success: { status: 200, body: PartnerIdResult },
  summary: "Unban a partner",
  description: "End a ban: links work again, and what the ban canceled of commissions and payouts is restored.",
});

export const reactivatePartner = defineOperation({
  id: "reactivatePartner",
  method: "POST",
  path: "/admin/program/partners/reactivate",
  tag: "Program",
  effect: "write",
  input: { body: reference },
  success: { status: 200, body: PartnerIdResult },
  summary: "Reactivate a partner",
  description: "End a deactivation: links work again, and the partner has the rewards of its group.",
});

export const archivePartner = defineOperation({
  id: "archivePartner",
  method: "POST",
  path: "/admin/program/partners/archive",
  tag: "Program",
  effect: "write",
  idempotent: true,
  input: { body: reference.extend({ archived: z.boolean().default(true).describe("Whether it is archived.") }) },
  success: { status: 200, body: PartnerIdResult.extend({ status: text("The partner's status from now on.") }) },
  summary: "Archive a partner",
  description: "Take a partner out of sight, or back. Links and commissions go on.",
});
