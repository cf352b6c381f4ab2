import type { Guide } from "./guide.ts";

export const ANALYTICS_GUIDE: Guide = {
  name: "analytics",
  title: "Reading analytics",
  description: "Which tool answers which question, and what the numbers mean.",
  tags: ["analytics", "events"],
  text: `# Analytics

| Question | Call |
|---|---|
| how many in total | \`list_all_dub_analytics\` |
| over time | \`list_all_dub_analytics\` with \`groupBy\` timeseries |
| from where, on what | \`groupBy\` countries, cities, devices, browsers, referers, utm_sources … |
| which links do best | \`groupBy\` top_links |
| who exactly, in which order | \`list_all_dub_events\` |
| one partner | \`list_all_dub_partner_analytics\` |

Ask for totals before single events: events are large, and are needed only when the person behind a number matters.

## What the numbers mean

- A **click** is one visitor on one link within an hour; bots are not counted. A **lead** is a sign-up, a **sale** a
  payment. \`event\` composite answers with all three at once.
- The period is the last 30 days unless \`interval\`, or \`start\` and \`end\`, says otherwise. The last day is not over yet:
  compare whole periods of the same length.
- Days are cut in \`timezone\`, by default UTC. For a business in one place, give its zone.
- \`saleAmount\` is in cents.
- Rates (leads for each click, sales for each lead) are yours to compute. Say how many clicks they stand on: with fewer than
  about a hundred, differences are mostly chance.

## Filters

Most take one value, several separated by commas, or all but these with a leading \`-\`: \`country\` \`-US,CA\`. A filter that
matches nothing answers with zeros: check its spelling with the matching \`groupBy\`.
`,
};
