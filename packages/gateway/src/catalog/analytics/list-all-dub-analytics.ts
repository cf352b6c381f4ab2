import { FILTER_SYNTAX, retrieveAnalytics } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";

export const listAllDubAnalytics = defineTool({
  name: "list_all_dub_analytics",
  resource: "analytics",
  method: "list",
  title: "Retrieve analytics",
  description:
    "Count clicks, leads and sales of the workspace, a domain or single links, in total or grouped by time, place, " +
    "device, referrer, link and more. Use it for any question of how much or how many; single events are in " +
    "list_all_dub_events. Without `groupBy` the result is one row of totals. The period is the last 30 days unless " +
    "`interval`, or `start` and `end`, says otherwise; days are cut in `timezone`, by default UTC. `saleAmount` is " +
    "in cents. For one link give `linkId`, or `domain` and `key`. " +
    FILTER_SYNTAX,
  tags: ["analytics", "reporting"],
  view: "chart",
  operation: retrieveAnalytics,
  example: {
    args: { event: "leads", groupBy: "countries", interval: "7d", domain: "acme.link", limit: 5 },
    request: "GET /analytics?event=leads&groupBy=countries&interval=7d&domain=acme.link",
  },
});
