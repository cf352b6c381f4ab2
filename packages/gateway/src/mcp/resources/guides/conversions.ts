import type { Guide } from "./guide.ts";

export const CONVERSIONS_GUIDE: Guide = {
  name: "conversions",
  title: "Tracking conversions",
  description: "How a click becomes a lead and a sale, and how not to count one twice.",
  tags: ["tracking"],
  text: `# Conversions

A visitor clicks a link with \`trackConversion\`, and the page receives \`dub_id\`, the id of the click. From there:

1. **Lead**: \`create_a_dub_track\` with \`clickId\`, \`customerExternalId\` (their id in your system) and \`eventName\`, such as
   \`Sign up\`. It creates the customer and ties it to the click.
2. **Sale**: \`create_a_dub_track_sale\` with the same \`customerExternalId\` and \`amount\` in cents. It is credited to the link,
   and to the partner behind it, that brought the customer, however long ago.

## Count once

- These calls cannot be undone. Never repeat one to see whether it worked: look in \`list_all_dub_events\`.
- A sale needs an \`invoiceId\`: the same one within 7 days is counted once. Without it each call is another sale, and
  another commission.
- A lead with the same customer and \`eventName\` within 7 days is counted once.
- After an answer with \`upstream_outcome_unknown\`, read first, then decide.

## When it does not count

- The customer is unknown: record the lead first, with \`mode\` wait if the sale follows at once.
- The link has no \`trackConversion\`: set it; earlier clicks stay as they are.
- The click is missing: \`clickId\` may be empty only for customers that were stored earlier.
`,
};
