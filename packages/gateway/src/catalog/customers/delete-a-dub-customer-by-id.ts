import { deleteCustomer } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";

export const deleteADubCustomerById = defineTool({
  name: "delete_a_dub_customer_by_id",
  resource: "customers",
  method: "delete",
  title: "Delete a customer",
  description:
    "Delete a customer for good. Its click, lead and sale events stay in analytics. Make sure with " +
    "get_single_dub_customer_by_id that it is the right one; to correct its fields use update_a_dub_customer_by_id. " +
    "`id` is the customer's id, or ext_ and its external id.",
  tags: ["customers"],
  operation: deleteCustomer,
  alongside: () => [{ what: "clicks, leads and sales of this customer", effect: "stay in analytics" }],
  example: { args: { id: "ext_u/1" }, request: "DELETE /customers/ext_u/1" },
});
