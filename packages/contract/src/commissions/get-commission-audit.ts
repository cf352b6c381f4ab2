import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { date, nullableText } from "../schema/response-fields.ts";

/** What can have happened to a commission. */
export const COMMISSION_AUDIT_ACTIONS = [
  "created",
  "updated",
  "held",
  "released",
  "refunded",
  "canceled_by_ban",
  "restored",
  "processed",
  "confirmed",
  "paid",
] as const;
export type CommissionAuditAction = (typeof COMMISSION_AUDIT_ACTIONS)[number];

export const getCommissionAudit = defineOperation({
  id: "getCommissionAudit",
  method: "GET",
  path: "/commissions/{id}/audit",
  tag: "Commissions",
  effect: "read",
  input: { params: z.object({ id: z.string().describe("The ID of the commission.") }) },
  success: {
    status: 200,
    body: z.array(
      z.object({
        at: date("When it happened."),
        action: z.enum(COMMISSION_AUDIT_ACTIONS).describe("What happened."),
        userId: nullableText("The ID of the user who did it; null for what the server does by itself."),
        detail: z
          .record(z.string(), z.unknown())
          .describe("Of `created`: why the commission is what it is. Else what was before and is after."),
      }),
    ),
  },
  summary: "Retrieve the history of a commission",
  description:
    "Why a commission is what it is, oldest first: the event, the reward as it was, every modifier with what it asked and found, checks, exchange and arithmetic; then each change, by whom and why.",
});
