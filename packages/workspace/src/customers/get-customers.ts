import type { QueryOf } from "@overdub/contract";
import { AppError, getCustomers, MAX_CUSTOMERS_PAGE_SIZE } from "@overdub/contract";
import type { CustomerTable } from "@overdub/storage";
import type { Context } from "../http/implement.ts";
import { implement } from "../http/implement.ts";
import { assertCustomerFilters, selectCustomers } from "./customer-selection.ts";
import { findCustomer } from "./queries.ts";
import { showCustomers } from "./show-customers.ts";

type Query = QueryOf<typeof getCustomers>;

const MAX_PAGE = 1000;

const SORT_COLUMNS = {
  createdAt: "customers.created_at_ms",
  saleAmount: "customers.sale_amount_cents",
  firstSaleAt: "customers.first_sale_at_ms",
  subscriptionCanceledAt: "customers.subscription_canceled_at_ms",
} as const;

export const handleGetCustomers = implement(getCustomers, async ({ query }, ctx) => {
  await assertPaging(ctx, query);
  assertCustomerFilters(query);
  const byCursor = query.startingAfter || query.endingBefore;
  return showCustomers(ctx, byCursor ? await listByCursor(ctx, query) : await listByPage(ctx, query), query);
});

/** Source: spec dub-attribution 3.2; the texts are those of links. */
async function assertPaging(ctx: Context, query: Query): Promise<void> {
  const refuse = (message: string) => new AppError("unprocessable_entity", message);
  const cursor = query.startingAfter || query.endingBefore;
  if (query.startingAfter && query.endingBefore) {
    throw refuse("You cannot use both startingAfter and endingBefore at the same time.");
  }
  if (cursor && query.sortBy && query.sortBy !== "createdAt") {
    throw refuse("Cursor-based pagination only supports sorting by `createdAt`. Use `page` and `pageSize` instead.");
  }
  if (cursor && query.page !== undefined) {
    throw refuse(
      "You cannot use both page and startingAfter/endingBefore at the same time. Please use one pagination method.",
    );
  }
  if ((query.page ?? 1) > MAX_PAGE) {
    throw refuse("Page is too big (cannot be more than 1000), recommend using cursor-based pagination instead.");
  }
  if (cursor && !(await findCustomer(ctx.db, ctx.workspaceId, cursor))) {
    throw refuse("Invalid cursor: the provided ID does not exist.");
  }
}

/** The rows next to the cursor, in the order that was asked for in both directions. Ids sort by time of creation. */
async function listByCursor(ctx: Context, query: Query): Promise<CustomerTable[]> {
  const sortOrder = query.sortOrder ?? "desc";
  const isForward = Boolean(query.startingAfter);
  const isAscending = (sortOrder === "asc") === isForward;
  const rows = await ctx.db
    .selectFrom("customers")
    .selectAll()
    .where(selectCustomers(ctx.workspaceId, query))
    .where("id", isAscending ? ">" : "<", query.startingAfter || query.endingBefore || "")
    .orderBy("id", isAscending ? "asc" : "desc")
    .limit(query.pageSize ?? MAX_CUSTOMERS_PAGE_SIZE)
    .execute();
  return isForward ? rows : rows.reverse();
}

/** Many customers tie, so the id decides; those without a date count as the oldest. */
function listByPage(ctx: Context, query: Query): Promise<CustomerTable[]> {
  const size = query.pageSize ?? MAX_CUSTOMERS_PAGE_SIZE;
  const sortOrder = query.sortOrder ?? "desc";
  const column = SORT_COLUMNS[query.sortBy ?? "createdAt"];
  return (
    ctx.db
      .selectFrom("customers")
      .selectAll()
      .where(selectCustomers(ctx.workspaceId, query))
      // Nulls sort first on one dialect and last on the other.
      .orderBy((eb) => eb.fn.coalesce(column, eb.lit(0)), sortOrder)
      .orderBy("id", sortOrder)
      .limit(size)
      .offset(((query.page ?? 1) - 1) * size)
      .execute()
  );
}
