import { z } from "zod";
import { AllTimePeriod } from "../analytics/analytics-filters.ts";
import { defineOperation } from "../operation.ts";
import { counter, text } from "../schema/response-fields.ts";

const Funnel = z.object({
  visits: counter("How many have seen the form."),
  starts: counter("How many have begun to fill it in."),
  applications: counter("How many have applied."),
  approved: counter("How many of these were approved."),
  rejected: counter("How many of these were rejected."),
});

/** Days are those of UTC. */
export const getApplicationFunnel = defineOperation({
  id: "getApplicationFunnel",
  method: "GET",
  path: "/admin/program/application-funnel",
  tag: "Program Applications",
  effect: "read",
  input: { query: AllTimePeriod.pick({ interval: true, start: true, end: true }) },
  success: {
    status: 200,
    body: Funnel.extend({
      referrers: z
        .array(Funnel.extend({ partnerId: text("The ID of the partner who has brought them.") }))
        .describe("The same of the 100 partners who have brought most, most applications first."),
    }),
  },
  summary: "Retrieve how visits of the form become partners",
});
export type ApplicationFunnel = z.infer<typeof getApplicationFunnel.success.body>;
