import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { counter } from "../schema/response-fields.ts";
import { MAX_CONFIRMED_PAYOUTS } from "./confirm-payouts.ts";

export const reopenPayouts = defineOperation({
  id: "reopenPayouts",
  method: "POST",
  path: "/admin/program/payouts/reopen",
  tag: "Program",
  effect: "write",
  input: {
    body: z.object({
      payoutIds: z.array(z.string()).min(1).max(MAX_CONFIRMED_PAYOUTS).describe("The payouts that are not to be paid."),
    }),
  },
  success: { status: 200, body: z.object({ reopened: counter("How many payouts are pending again.") }) },
  summary: "Take back the confirmation of payouts",
  description: "Make confirmed payouts that have not been paid, or have failed, pending again: all of them, or none.",
});
