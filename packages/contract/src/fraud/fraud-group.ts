import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { Partner } from "../partners/partner.ts";
import { pageNumber, pageSize } from "../schema/query.ts";
import { counter, date, nullableDate, nullableText, text } from "../schema/response-fields.ts";
import { FRAUD_RULES } from "./fraud-rules.ts";

export const MAX_FRAUD_PAGE_SIZE = 100;
export const FRAUD_GROUP_STATUSES = ["pending", "resolved", "expired"] as const;

export const FraudPartner = Partner.pick({ id: true, name: true, email: true, image: true });

export const FraudUser = z
  .object({ id: text("The ID of the user."), name: nullableText("The name of the user.") })
  .nullable();

/** What one rule has found of one partner, until somebody resolves it. See behaviour/partners 12.2. */
export const FraudGroup = z.object({
  id: text("The unique ID of the fraud group."),
  type: z.enum(FRAUD_RULES).describe("The rule."),
  status: z.enum(FRAUD_GROUP_STATUSES).describe("Whether it still holds commissions."),
  eventCount: counter("How many events there are in it."),
  lastEventAt: date("When the rule last held."),
  createdAt: date("When the rule held for the first time."),
  resolvedAt: nullableDate("When it was resolved, or had expired."),
  resolutionReason: nullableText("Why it was resolved."),
  partner: FraudPartner,
  user: FraudUser.describe("Who resolved it."),
});
export type FraudGroup = z.infer<typeof FraudGroup>;

const FraudGroupParams = z.object({ fraudGroupId: z.string().describe("The ID of the fraud group.") });

export const listFraudGroups = defineOperation({
  id: "listFraudGroups",
  method: "GET",
  path: "/fraud/groups",
  tag: "Fraud",
  effect: "read",
  input: {
    query: z.object({
      status: z.enum(FRAUD_GROUP_STATUSES).optional().describe("Only groups with this status."),
      type: z.enum(FRAUD_RULES).optional().describe("Only groups of this rule."),
      partnerId: z.string().optional().describe("Only groups of this partner."),
      sortOrder: z.enum(["asc", "desc"]).optional().describe("By creation. Default: desc."),
      page: pageNumber(),
      pageSize: pageSize(MAX_FRAUD_PAGE_SIZE, "The number of groups in a page. Default and maximum: 100."),
    }),
  },
  success: { status: 200, body: z.array(FraudGroup) },
  summary: "List fraud groups",
  description: "Retrieve what the rules have found, by rule and partner.",
  paging: { style: "page", sizeParameter: "pageSize", maxSize: MAX_FRAUD_PAGE_SIZE },
});

/** Ours: Dub's dashboard does it. */
export const resolveFraudGroup = defineOperation({
  id: "resolveFraudGroup",
  method: "POST",
  path: "/admin/program/fraud/groups/{fraudGroupId}/resolve",
  tag: "Program",
  effect: "write",
  input: {
    params: FraudGroupParams,
    body: z
      .object({ reason: z.string().trim().max(1000).nullish().describe("Why nothing is wrong, or what was done.") })
      .prefault({}),
  },
  success: {
    status: 200,
    body: FraudGroup.extend({ released: counter("How many commissions are pending again.") }),
  },
  summary: "Resolve a fraud group",
  description: "Say that a finding is dealt with. What is on hold for nothing else is pending again.",
});
