import { getCustomer } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";

export const getSingleDubCustomerById = defineTool({
  name: "get_single_dub_customer_by_id",
  resource: "customers",
  method: "get",
  title: "Get a customer",
  description:
    "Get one customer with the totals of its sales, by its id, or ext_ and its external id. `includeExpandedFields` " +
    "adds the link and partner that brought it, and its discount. To find one by email use list_all_dub_customers. " +
    "`saleAmount` is in cents; times are UTC.",
  tags: ["customers"],
  operation: getCustomer,
  example: {
    args: { id: "cus_1", includeExpandedFields: true },
    request: "GET /customers/cus_1?includeExpandedFields=true",
  },
});
