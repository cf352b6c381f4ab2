import { z } from "zod";
import { AllTimePeriod } from "../analytics/analytics-filters.ts";
import { defineOperation } from "../operation.ts";
import { cents, counter } from "../schema/response-fields.ts";
import { COMMISSION_STATUSES } from "./commission.ts";

export const getCommissionTotals = defineOperation({
  id: "getCommissionTotals",
  method: "GET",
  path: "/admin/program/commissions/totals",
  tag: "Program",
  effect: "read",
  input: { query: AllTimePeriod },
  success: {
    status: 200,
    body: z.array(
      z.object({
        status: z.enum(COMMISSION_STATUSES).describe("The status of these commissions."),
        count: counter("How many there are."),
        earnings: cents("What partners get by them."),
      }),
    ),
  },
  summary: "Sum up commissions by status",
  description:
    "How many commissions there are of each status, and what partners get by them. One that earns 0 is not counted.",
});
