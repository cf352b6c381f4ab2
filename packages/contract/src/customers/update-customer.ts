import { defineOperation } from "../operation.ts";
import { Customer } from "./customer.ts";
import { CustomerExpansion, CustomerIdParams, CustomerUpdateBody } from "./customer-input.ts";

export const updateCustomer = defineOperation({
  id: "updateCustomer",
  method: "PATCH",
  path: "/customers/{id}",
  tag: "Customers",
  effect: "write",
  input: { params: CustomerIdParams, query: CustomerExpansion, body: CustomerUpdateBody },
  success: { status: 200, body: Customer },
  errors: ["conflict"],
  summary: "Update a customer",
  description: "Update a customer of the authenticated workspace. What is absent keeps its value; null clears.",
});
