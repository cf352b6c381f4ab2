import { updateCustomer } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";
import { conciseCustomer } from "../concise-fields.ts";

export const updateADubCustomerById = defineTool({
  name: "update_a_dub_customer_by_id",
  resource: "customers",
  method: "update",
  title: "Update a customer",
  description:
    "Change fields of a customer: only what is given changes, `clear` empties fields, and old values are not kept. " +
    "`externalId` has to be what create_a_dub_track and create_a_dub_track_sale are given, else later events miss " +
    "this customer. `id` is the customer's id, or ext_ and its external id: find it with list_all_dub_customers.",
  tags: ["customers"],
  operation: updateCustomer,
  conciseFields: conciseCustomer,
  example: {
    args: { id: "cus_1", includeExpandedFields: false, name: "Ada", email: "ada@a.example" },
    request: "PATCH /customers/cus_1?includeExpandedFields=false",
    body: { name: "Ada", email: "ada@a.example" },
  },
});
