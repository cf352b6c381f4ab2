import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { Commission } from "./commission.ts";
import { CommissionUpdateBody } from "./commission-input.ts";

export const updateCommission = defineOperation({
  id: "updateCommission",
  method: "PATCH",
  path: "/commissions/{id}",
  tag: "Commissions",
  effect: "write",
  // `modifySaleAmount` adds to what is there.
  idempotent: false,
  input: {
    params: z.object({ id: z.string().describe("The ID of the commission.") }),
    body: CommissionUpdateBody,
  },
  success: { status: 200, body: Commission },
  summary: "Update a commission",
  description:
    "Change the amount, the earnings or the status of a commission that is not paid yet, such as after a refund.",
});
