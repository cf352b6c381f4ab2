import { AppError } from "@overdub/contract";
import type { Context } from "../operations/context.ts";
import type { CustomerTable } from "./customer-table.ts";
import { findNamedCustomer } from "./queries.ts";

/** @param id a customer's id, or `ext_` and its external id. @throws `not_found`. See behaviour/attribution 4.3. */
export async function findCustomerOrThrow(ctx: Context, id: string): Promise<CustomerTable> {
  const customer = await findNamedCustomer(ctx.db, ctx.workspaceId, id);
  if (customer) return customer;
  throw new AppError(
    "not_found",
    "Customer not found. Make sure you're using the correct customer ID (e.g. `cus_…`), or prefix an external ID with `ext_`.",
  );
}
