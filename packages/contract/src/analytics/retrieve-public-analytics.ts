import { defineOperation } from "../operation.ts";
import { FILTER_SYNTAX } from "./analytics-filters.ts";
import { retrieveAnalytics } from "./retrieve-analytics.ts";

export const retrievePublicAnalytics = defineOperation({
  id: "retrievePublicAnalytics",
  method: "GET",
  path: "/analytics/dashboard",
  tag: "Analytics",
  auth: "none",
  effect: "read",
  input: retrieveAnalytics.input,
  success: retrieveAnalytics.success,
  summary: "Retrieve public analytics",
  description: `Retrieve analytics of a link whose statistics are public, without a key. Needs \`domain\` and \`key\`. Filters on visits are taken, those on what only the owner knows are refused, and \`saleAmount\` is 0. ${FILTER_SYNTAX}`,
});
