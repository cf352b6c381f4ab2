import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { Commission } from "./commission.ts";
import { BulkUpdateCommissionsBody } from "./commission-input.ts";

export const bulkUpdateCommissions = defineOperation({
  id: "bulkUpdateCommissions",
  method: "PATCH",
  path: "/commissions/bulk",
  tag: "Commissions",
  effect: "write",
  input: { body: BulkUpdateCommissionsBody },
  success: { status: 200, body: z.array(Commission.pick({ id: true, status: true })) },
  summary: "Bulk update commissions",
  description: "Give up to 100 commissions the same status: all of them, or none if one cannot take it.",
});
