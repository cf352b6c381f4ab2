import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { Payout } from "./payout.ts";

export const getPayout = defineOperation({
  id: "getPayout",
  method: "GET",
  path: "/payouts/{id}",
  tag: "Payouts",
  effect: "read",
  input: { params: z.object({ id: z.string().describe("The ID of the payout.") }) },
  success: { status: 200, body: Payout },
  summary: "Retrieve a payout",
});
