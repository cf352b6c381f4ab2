import type { Guide } from "./guide.ts";

export const PARTNERS_GUIDE: Guide = {
  name: "partners",
  title: "Running a partner program",
  description: "Applications, links, commissions, refunds and payouts, and what needs a person.",
  tags: ["partners"],
  text: `# Partners

Partners promote your product with links of their own and earn **commissions** for what these bring. What a group earns is its
rewards; when commissions are due they are gathered into **payouts**, which a person confirms in Dub.

## Join and leave

- Applications: list them, then approve or reject by \`partner.id\`. A rejection is sent to the applicant and cannot be taken
  back.
- Without an application: \`create_a_dub_partner\`, which finds an existing one by email.
- To end a partnership without blame: \`dub_partners_deactivate\`. \`dub_partners_ban\` cancels everything unpaid and is for
  fraud. Both need a person's consent.

## Commissions

- \`amount\` is that of the sale, \`earnings\` what the partner gets, both in cents.
- \`pending\` may still change, \`processed\` is in a payout, \`paid\` is final.
- Correct what is not paid with \`update_a_dub_commission_by_id\`, one status for many with \`dub_commissions_bulk_update\`.
- What is paid cannot be changed. To take it back, create a commission of \`type\` custom with a negative \`amount\` and a
  \`description\` by \`dub_commissions_bulk_create\`; it lowers the next payout.
- Creating commissions happens in the background. Look before you repeat, because a repeat pays again.

## Bounties

A bounty pays for a task. Approving a submission creates a commission: check the evidence first.
`,
};
