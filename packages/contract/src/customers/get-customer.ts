import { defineOperation } from "../operation.ts";
import { Customer } from "./customer.ts";
import { CustomerExpansion, CustomerIdParams } from "./customer-input.ts";

export const getCustomer = defineOperation({
  id: "getCustomer",
  method: "GET",
  path: "/customers/{id}",
  tag: "Customers",
  effect: "read",
  input: { params: CustomerIdParams, query: CustomerExpansion },
  success: { status: 200, body: Customer },
  summary: "Retrieve a customer",
  description: "Retrieve a customer of the authenticated workspace.",
});
