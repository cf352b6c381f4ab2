import type { CustomerUpdateBody } from "@overdub/contract";
import { updateCustomer } from "@overdub/contract";
import { implement } from "../operations/implement.ts";
import type { CustomerTable } from "./customer-table.ts";
import { findCustomerOrThrow, updateCustomerColumns } from "./queries.ts";
import { showCustomer } from "./to-customer.ts";

const COLUMNS = {
  email: "email",
  name: "name",
  avatar: "avatar",
  externalId: "external_id",
  stripeCustomerId: "stripe_customer_id",
  country: "country",
} as const satisfies Record<keyof CustomerUpdateBody, keyof CustomerTable>;

/** What is absent keeps its value, null clears. See behaviour/attribution 4.3. */
export const handleUpdateCustomer = implement(
  updateCustomer,
  { requires: "customers.write" },
  async ({ params, query, body }, ctx) => {
    const { id } = await findCustomerOrThrow(ctx.db, ctx.workspaceId, params.id);
    const columns = columnsOf(body);
    if (Object.keys(columns).length > 0) {
      await updateCustomerColumns(ctx.db, ctx.workspaceId, id, { ...columns, updated_at_ms: ctx.now() });
    }
    return showCustomer(ctx, await findCustomerOrThrow(ctx.db, ctx.workspaceId, id), query);
  },
);

function columnsOf(body: CustomerUpdateBody): Partial<CustomerTable> {
  const given = Object.entries(body).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([property, value]) => [COLUMNS[property as keyof typeof COLUMNS], value]));
}
