import type { Kysely } from "kysely";
import { toShortLink } from "../addresses/short-link.ts";
import { loadCustomers } from "../customers/queries.ts";
import { toCustomer } from "../customers/to-customer.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { findEventPartner } from "../enrollments/event-partner.ts";
import type { CommissionTable } from "../ledger/commission-tables.ts";
import { findLinksById } from "../link-store/queries.ts";
import { toCommissionFacts } from "./to-commission.ts";

/** What `commission.created` tells. See behaviour/webhooks 3. */
export async function toCommissionEvent(
  tx: Kysely<WorkspaceTables>,
  row: CommissionTable,
  port: number,
): Promise<object> {
  const { workspace_id: workspaceId, program_id: programId, partner_id: partnerId } = row;
  const partner = await findEventPartner(tx, workspaceId, { programId, partnerId });
  // Of a referral it is the customer of another partner.
  const customerId = row.type === "referral" ? null : row.customer_id;
  const customer = (await loadCustomers(tx, workspaceId, present(customerId))).get(customerId ?? "");
  const link = (await findLinksById(tx, workspaceId, present(row.link_id))).get(row.link_id ?? "");
  // What is on hold does not count yet, but is told of as if it did.
  const onHold = row.status === "hold" ? row.earnings_cents : 0;
  return {
    ...toCommissionFacts(row),
    partner: partner && { ...partner, totalCommissions: partner.totalCommissions + onHold },
    customer: customer ? toCustomer(customer) : null,
    link: link
      ? { id: link.id, shortLink: toShortLink(link.domain, link.key, port), domain: link.domain, key: link.key }
      : null,
  };
}

function present(id: string | null): string[] {
  return id === null ? [] : [id];
}
