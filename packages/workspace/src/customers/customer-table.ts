import type { SnapshotTable } from "../database/snapshot-table.ts";

/** A person who became a customer, through a link or without; `link_id`, `click_id` and `country` are those of the first click. */
export interface CustomerTable {
  id: string;
  workspace_id: string;
  external_id: string;
  name: string | null;
  email: string | null;
  avatar: string | null;
  stripe_customer_id: string | null;
  country: string | null;
  link_id: string | null;
  click_id: string | null;
  clicked_at_ms: number | null;
  program_id: string | null;
  partner_id: string | null;
  sales: number;
  sale_amount_cents: number;
  first_sale_at_ms: number | null;
  subscription_canceled_at_ms: number | null;
  created_at_ms: number;
  updated_at_ms: number;
}

/** The links on which a customer has bought: the first sale on each is a conversion. */
export interface CustomerConversionTable {
  customer_id: string;
  link_id: string;
  created_at_ms: number;
}

declare module "../database/workspace-tables.ts" {
  interface WorkspaceTables {
    customers: CustomerTable;
    customer_conversions: CustomerConversionTable;
  }
}

export const customersInFile: SnapshotTable = {
  name: "customers",
  key: "id",
  scope: "workspace_id",
  unique: ["stripe_customer_id"],
  remembers: [
    { column: "link_id", table: "links" },
    { column: "program_id", table: "programs" },
    { column: "partner_id", table: "partners" },
  ],
};

export const customerConversionsInFile: SnapshotTable = {
  name: "customer_conversions",
  key: "link_id",
  parent: { table: "customers", column: "customer_id" },
  remembers: [{ column: "link_id", table: "links" }],
};
