import { defineDomain } from "../operations/domain.ts";
import { handleCreateCustomer } from "./create-customer.ts";
import { handleDeleteCustomer } from "./delete-customer.ts";
import type { CustomerDeps } from "./forget-customer.ts";
import { forgetCustomerEvents } from "./forget-customer.ts";
import { handleGetCustomer } from "./get-customer.ts";
import { handleGetCustomers } from "./get-customers.ts";
import { handleGetCustomersCount } from "./get-customers-count.ts";
import { handleUpdateCustomer } from "./update-customer.ts";

export const customers = defineDomain<CustomerDeps>({
  handlers: [
    handleGetCustomers,
    handleGetCustomersCount,
    handleCreateCustomer,
    handleGetCustomer,
    handleUpdateCustomer,
    handleDeleteCustomer,
  ],
  jobs: [forgetCustomerEvents],
});
