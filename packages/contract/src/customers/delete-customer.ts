import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { CustomerIdParams } from "./customer-input.ts";

export const deleteCustomer = defineOperation({
  id: "deleteCustomer",
  method: "DELETE",
  path: "/customers/{id}",
  tag: "Customers",
  effect: "destroy",
  input: { params: CustomerIdParams },
  success: { status: 200, body: z.object({ id: z.string().describe("The ID of the deleted customer.") }) },
  summary: "Delete a customer",
  description: "Delete a customer of the authenticated workspace. Its events stay.",
});
