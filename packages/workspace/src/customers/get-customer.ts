import { getCustomer } from "@overdub/contract";
import { implement } from "../operations/implement.ts";
import { findCustomerOrThrow } from "./queries.ts";
import { showCustomer } from "./to-customer.ts";

export const handleGetCustomer = implement(
  getCustomer,
  { requires: "customers.read" },
  async ({ params, query }, ctx) =>
    showCustomer(ctx, await findCustomerOrThrow(ctx.db, ctx.workspaceId, params.id), query),
);
