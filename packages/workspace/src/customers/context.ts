import type { Context } from "../operations/context.ts";
import { implementWith } from "../operations/implement.ts";
import type { CustomerDeps } from "./forget-customer.ts";

export type CustomersContext = Context & CustomerDeps;

export const implement = implementWith<CustomerDeps>();
