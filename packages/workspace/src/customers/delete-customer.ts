import { deleteCustomer } from "@overdub/contract";
import { implement } from "../operations/implement.ts";
import { deleteCustomerRow, findCustomerOrThrow } from "./queries.ts";

/** Events and what they count for stay; `forgetCustomer` deletes what is personal in them. */
export const handleDeleteCustomer = implement(
  deleteCustomer,
  { requires: "customers.write" },
  async ({ params }, ctx) => {
    const { id } = await findCustomerOrThrow(ctx.db, ctx.workspaceId, params.id);
    await ctx.db.transaction().execute((tx) => deleteCustomerRow(tx, ctx.workspaceId, id));
    return { id };
  },
);
