import type { Commission } from "@overdub/contract";
import type { ParameterNamed } from "@overdub/storage";
import { compiledStatement, dialectOf } from "@overdub/storage";
import type { Kysely } from "kysely";
import { toCustomer } from "../customers/to-customer.ts";
import { idList, isListed } from "../database/ids.ts";
import { unindexed } from "../database/unindexed.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { toIso } from "../time/to-iso.ts";
import { toCommissionFacts } from "./to-commission.ts";

/**
 * Commissions of one program as the API shows them, in the order of these ids. See behaviour/partners 4.2.
 *
 * @param ids of commissions of this workspace.
 */
export async function showCommissions(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  ids: readonly string[],
): Promise<Commission[]> {
  if (ids.length === 0) return [];
  const rows = await selectShown(db, { workspaceId, ids: idList(dialectOf(db), ids) });
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => {
    const row = byId.get(id);
    return row ? [toCommission(row)] : [];
  });
}

/** One statement for all of a page, made once. */
const selectShown = compiledStatement((db: Kysely<WorkspaceTables>, parameter: ParameterNamed<"workspaceId" | "ids">) =>
  db
    .selectFrom("commissions as c")
    .innerJoin("partners as p", "p.id", "c.partner_id")
    .leftJoin("program_enrollments as e", (join) =>
      join.onRef("e.partner_id", "=", "c.partner_id").onRef("e.program_id", "=", "c.program_id"),
    )
    .leftJoin("customers as cu", (join) =>
      join.onRef("cu.id", "=", "c.customer_id").on(unindexed("cu.workspace_id"), "=", parameter("workspaceId")),
    )
    .leftJoin("payouts as po", "po.id", "c.payout_id")
    .select(["c.id", "c.type", "c.amount_cents", "c.earnings_cents", "c.currency", "c.status", "c.invoice_id"])
    .select(["c.description", "c.quantity", "c.user_id", "c.metadata", "c.created_at_ms", "c.updated_at_ms"])
    .select(["c.partner_id", "p.name as p_name", "p.email as p_email", "p.image as p_image"])
    .select(["p.payouts_enabled_at_ms", "p.country as p_country", "e.group_id", "po.paid_at_ms"])
    .select(["cu.id as cu_id", "cu.name as cu_name", "cu.email as cu_email", "cu.avatar", "cu.external_id"])
    .select(["cu.stripe_customer_id", "cu.country as cu_country", "cu.sales", "cu.sale_amount_cents"])
    .select(["cu.created_at_ms as cu_created_at_ms", "cu.first_sale_at_ms", "cu.subscription_canceled_at_ms"])
    .where(unindexed("c.workspace_id"), "=", parameter("workspaceId"))
    .where(isListed(dialectOf(db), "c.id", parameter("ids"))),
);

type ShownRow = Awaited<ReturnType<typeof selectShown>>[number];

function toCommission(row: ShownRow): Commission {
  return {
    ...toCommissionFacts(row),
    paidAt: toIso(row.paid_at_ms),
    partner: {
      id: row.partner_id,
      name: row.p_name,
      email: row.p_email,
      image: row.p_image,
      payoutsEnabledAt: toIso(row.payouts_enabled_at_ms),
      country: row.p_country,
      groupId: row.group_id,
    },
    customer: customerOf(row),
  };
}

/** A customer who is there has all that no customer is without. */
function customerOf(row: ShownRow): Commission["customer"] {
  const { cu_id: id, external_id, sales, sale_amount_cents, cu_created_at_ms: created_at_ms } = row;
  if (id === null || external_id === null || created_at_ms === null) return null;
  return toCustomer({
    id,
    external_id,
    created_at_ms,
    sales: sales ?? 0,
    sale_amount_cents: sale_amount_cents ?? 0,
    name: row.cu_name,
    email: row.cu_email,
    avatar: row.avatar,
    country: row.cu_country,
    stripe_customer_id: row.stripe_customer_id,
    first_sale_at_ms: row.first_sale_at_ms,
    subscription_canceled_at_ms: row.subscription_canceled_at_ms,
  });
}
