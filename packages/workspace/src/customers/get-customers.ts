import type { QueryOf } from "@overdub/contract";
import { getCustomers, MAX_CUSTOMERS_PAGE_SIZE } from "@overdub/contract";
import { toQuestion } from "../database/to-question.ts";
import { assertPaging } from "../http/assert-paging.ts";
import type { CustomersContext } from "./context.ts";
import { implement } from "./context.ts";
import { assertCustomerFilters, selectCustomers } from "./customer-selection.ts";
import type { CustomerTable } from "./customer-table.ts";
import { findCustomer } from "./queries.ts";
import { showCustomers } from "./to-customer.ts";

type Query = QueryOf<typeof getCustomers>;

const SORT_COLUMNS = {
  createdAt: "customers.created_at_ms",
  saleAmount: "customers.sale_amount_cents",
  firstSaleAt: "customers.first_sale_at_ms",
  subscriptionCanceledAt: "customers.subscription_canceled_at_ms",
} as const;

export const handleGetCustomers = implement(getCustomers, { requires: "customers.read" }, async ({ query }, ctx) => {
  await assertPaging(query, async (id) => (await findCustomer(ctx.db, ctx.workspaceId, id)) !== undefined);
  await assertCustomerFilters(ctx, query);
  const list = query.startingAfter || query.endingBefore ? listByCursor : listByPage;
  return showCustomers(ctx, await list(ctx, query), query);
});

/** The rows next to the cursor, in the order that was asked for in both directions. Ids sort by time of creation. */
async function listByCursor({ db, workspaceId }: CustomersContext, query: Query): Promise<CustomerTable[]> {
  const sortOrder = query.sortOrder ?? "desc";
  const isForward = Boolean(query.startingAfter);
  const isAscending = (sortOrder === "asc") === isForward;
  const rows = await db
    .selectFrom("customers")
    .selectAll()
    .where(selectCustomers(workspaceId, query))
    .where("id", isAscending ? ">" : "<", query.startingAfter || query.endingBefore || "")
    .orderBy("id", isAscending ? "asc" : "desc")
    .limit(query.pageSize ?? MAX_CUSTOMERS_PAGE_SIZE)
    .execute();
  return isForward ? rows : rows.reverse();
}

/**
 * Many customers tie, so the id decides; those without a date count as the oldest. Where a filter leaves few of them,
 * another thread looks for these: no index has both the filter and the order.
 */
function listByPage(ctx: CustomersContext, query: Query): Promise<CustomerTable[]> {
  const { db, workspaceId } = ctx;
  const size = query.pageSize ?? MAX_CUSTOMERS_PAGE_SIZE;
  const sortOrder = query.sortOrder ?? "desc";
  const sortBy = query.sortBy ?? "createdAt";
  const base = db.selectFrom("customers").selectAll().where(selectCustomers(workspaceId, query));
  const sorted =
    sortBy === "createdAt" || sortBy === "saleAmount"
      ? base.orderBy(SORT_COLUMNS[sortBy], sortOrder)
      : // Nulls sort first on one dialect and last on the other.
        base.orderBy((eb) => eb.fn.coalesce(SORT_COLUMNS[sortBy], eb.lit(0)), sortOrder);
  const page = sorted
    .orderBy("id", sortOrder)
    .limit(size)
    .offset(((query.page ?? 1) - 1) * size);
  return isFiltered(query) ? ctx.eventStore.askSql(toQuestion(page)) : page.execute();
}

function isFiltered({ email, externalId, search, programId, partnerId, linkId, customerIds, country }: Query): boolean {
  return [email, externalId, search, programId, partnerId, linkId, customerIds?.join(), country].some(Boolean);
}
