import { retrievePartnerAnalytics } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";

export const listAllDubPartnerAnalytics = defineTool({
  name: "list_all_dub_partner_analytics",
  resource: "partner_analytics",
  method: "list",
  title: "Retrieve analytics of a partner",
  description:
    "Count the clicks, leads, sales and earnings of one partner, over all its links: in total, or by time or link " +
    "with `groupBy`. Give `partnerId` or `tenantId`. The period is all time unless `interval`, or `start` and " +
    "`end`, says otherwise; days are cut in `timezone`, by default UTC. Amounts are in cents. To compare partners " +
    "use list_all_dub_partners.",
  tags: ["partners", "analytics"],
  view: "chart",
  operation: retrievePartnerAnalytics,
  isAddition: true,
  example: {
    args: { partnerId: "pn_1", groupBy: "timeseries", interval: "90d" },
    request: "GET /partners/analytics?partnerId=pn_1&groupBy=timeseries&interval=90d",
  },
});
