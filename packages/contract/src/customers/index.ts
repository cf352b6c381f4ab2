import { createCustomer } from "./create-customer.ts";
import { deleteCustomer } from "./delete-customer.ts";
import { getCustomer } from "./get-customer.ts";
import { getCustomers } from "./get-customers.ts";
import { getCustomersCount } from "./get-customers-count.ts";
import { updateCustomer } from "./update-customer.ts";

export { Customer } from "./customer.ts";
export type { CustomerFilters, CustomerUpdateBody } from "./customer-input.ts";
export { MAX_CUSTOMERS_PAGE_SIZE } from "./get-customers.ts";

export const customerOperations = {
  getCustomers,
  getCustomersCount,
  createCustomer,
  getCustomer,
  updateCustomer,
  deleteCustomer,
} as const;

export { createCustomer, deleteCustomer, getCustomer, getCustomers, getCustomersCount, updateCustomer };
