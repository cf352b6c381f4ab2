import { definePrompt } from "./prompt.ts";

export const handleRefund = definePrompt({
  name: "handle_refund",
  title: "Handle a refund",
  description: "Find the commissions of a refunded sale and correct them, paid ones included.",
  needs: ["list_all_dub_commissions", "update_a_dub_commission_by_id"],
  args: {
    sale: "The invoice id, or the customer's email or id",
    amount: "How much was refunded, such as 49.00 EUR; nothing for all of it (optional)",
  },
  render: ({ sale, amount }) => `A sale was refunded: correct what partners earned for it.

- Sale: ${sale}
- Refunded: ${amount} (if nothing is given, the whole amount)

1. Find the commissions: by \`invoiceId\` with list_all_dub_commissions; or find the customer with list_all_dub_customers first
   and use \`customerId\`. If several sales fit, show them and ask which one it is. Without a \`status\` some are left out: also
   ask for \`status\` refunded, so that nothing is corrected twice.
2. Tell the user what you found: partner, amount of the sale, earnings, status, and what each correction would be. Amounts of
   the tools are integers in the smallest unit: 4900 for 49.00.
3. After they agree, for a commission that is not paid:
   - refunded as a whole: update_a_dub_commission_by_id with \`status\` refunded;
   - in part: the same tool with \`saleAmount\`, what is left of the sale. Not \`modifySaleAmount\`: a repeat would subtract
     again.
   Use \`dry_run\` first and carry out its plan.
4. A commission that is paid cannot be changed. Propose a commission of \`type\` custom with a negative \`amount\`, the earnings
   to take back, and a \`description\` that names the invoice, by dub_commissions_bulk_create. Create it once: it happens in the
   background, and a repeat takes the money again.
5. Read the commissions again and answer with a table of before and after.`,
});
