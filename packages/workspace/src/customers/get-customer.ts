import { getCustomer } from "@overdub/contract";
import { implement } from "../operations/implement.ts";
import { findCustomerOrThrow } from "./find-customer-or-throw.ts";
import { showCustomer } from "./show-customers.ts";

export const handleGetCustomer = implement(getCustomer, { requires: "key" }, async ({ params, query }, ctx) =>
  showCustomer(ctx, await findCustomerOrThrow(ctx, params.id), query),
);
