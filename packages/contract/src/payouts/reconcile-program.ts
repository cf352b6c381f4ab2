import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { counter, flag, text } from "../schema/response-fields.ts";

export const reconcileProgram = defineOperation({
  id: "reconcileProgram",
  method: "GET",
  path: "/admin/program/reconcile",
  tag: "Program",
  effect: "read",
  success: {
    status: 200,
    body: z.object({
      agrees: flag("Whether every sum is what it is made of."),
      partners: counter("How many partners were looked at."),
      waiting: counter("How many leads and sales wait to be judged."),
      differences: z
        .array(
          z.object({
            what: text("What does not agree."),
            id: text("The ID of the row."),
            stored: z.union([z.number(), z.string(), z.null()]).describe("What the row says."),
            computed: z.union([z.number(), z.string(), z.null()]).describe("What it should say."),
          }),
        )
        .describe("At most 100."),
    }),
  },
  summary: "Prove that balances agree",
  description:
    "Compare every total, payout and invoice of the program with the rows that it is the sum of. Changes nothing.",
});
