import { definePrompt } from "./prompt.ts";

export const explainLinkPerformance = definePrompt({
  name: "explain_link_performance",
  title: "Explain a link's performance",
  description: "What a link brought, how that changed, and why, with the numbers it rests on.",
  needs: ["get_single_dub_link_by_id", "list_all_dub_analytics"],
  args: {
    link: "The short link, or its id",
    interval: "Period: 24h, 7d, 30d, 90d, 1y or all (optional)",
  },
  render: ({ link, interval }) => `Explain how a link performs.

- Link: ${link}
- Period: ${interval} (if none is given, the last 30 days)

1. Find the link with get_single_dub_link_by_id; \`domain\` is the host of the short link and \`key\` the rest.
2. With list_all_dub_analytics for its \`linkId\`: totals with \`event\` composite; then \`groupBy\` timeseries; then countries,
   devices, referers and utm_sources. Ask only for what the answer needs.
3. Compare with the period of the same length before, given as \`start\` and \`end\`, and with the link's own age: a link of
   three days has no last month.
4. Look for what explains a change: a referrer that appears or disappears, one country or day that stands out, a change of
   destination (\`updatedAt\`). Say what the numbers show and what you only suppose, and name the size of the sample.

Answer in this order: one sentence of summary; the numbers (clicks, leads, sales, revenue, rates) for both periods; two or
three findings, each with its figures; what to do next, if something follows. Do not explain noise.`,
});
