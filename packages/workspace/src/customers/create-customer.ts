import { createCustomer } from "@overdub/contract";
import { implement } from "../operations/implement.ts";
import { newCustomer } from "./new-customer.ts";
import { insertCustomerOrThrow } from "./queries.ts";
import { toCustomer } from "./to-customer.ts";

/** Such a customer has no link: sales need a lead first, and that a click. See behaviour/attribution 4.4. */
export const handleCreateCustomer = implement(
  createCustomer,
  { requires: "customers.write" },
  async ({ body }, ctx) => {
    const row = newCustomer({ ...body, workspaceId: ctx.workspaceId }, undefined, ctx.now());
    await insertCustomerOrThrow(ctx.db, row);
    return toCustomer(row);
  },
);
