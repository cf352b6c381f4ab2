import { deleteADubCustomerById } from "./delete-a-dub-customer-by-id.ts";
import { getSingleDubCustomerById } from "./get-single-dub-customer-by-id.ts";
import { listAllDubCustomers } from "./list-all-dub-customers.ts";
import { updateADubCustomerById } from "./update-a-dub-customer-by-id.ts";

export const customerTools = [
  deleteADubCustomerById,
  listAllDubCustomers,
  getSingleDubCustomerById,
  updateADubCustomerById,
];
