import { defineOperation } from "../operation.ts";
import { Customer } from "./customer.ts";
import { CustomerCreateBody } from "./customer-input.ts";

/** Not in Dub's document, but served. */
export const createCustomer = defineOperation({
  id: "createCustomer",
  method: "POST",
  path: "/customers",
  tag: "Customers",
  effect: "write",
  input: { body: CustomerCreateBody },
  success: { status: 201, body: Customer },
  errors: ["conflict"],
  summary: "Create a customer",
  description: "Create a customer of the authenticated workspace, whom no link has brought.",
});
