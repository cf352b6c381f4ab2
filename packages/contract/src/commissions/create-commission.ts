import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { flag, text } from "../schema/response-fields.ts";
import { CommissionCreateBody } from "./commission-input.ts";

export const createCommission = defineOperation({
  id: "createCommission",
  method: "POST",
  path: "/commissions",
  tag: "Commissions",
  effect: "write",
  input: { body: CommissionCreateBody },
  success: {
    status: 202,
    body: z.object({ success: flag("Whether the request was accepted."), message: text("What happens next.") }),
  },
  errors: ["conflict"],
  summary: "Create a commission",
  description: "Create one or more commissions for a partner. They appear in the list of commissions a little later.",
});
