import type { SnapshotTable } from "../database/snapshot-table.ts";

/** What customers of a partner pay less. Exactly one of the two amounts is set. */
export interface DiscountTable {
  id: string;
  workspace_id: string;
  program_id: string;
  /** `flat`, `percentage`. */
  type: string;
  amount_cents: number | null;
  /** Hundredths of a percent: 10 % is 1000. */
  amount_percent_hundredths: number | null;
  /** Months; null is forever, 0 the first payment alone. */
  max_duration: number | null;
  description: string | null;
  coupon_id: string | null;
  coupon_test_id: string | null;
  /** `stripe`, `shopify`, `custom`. */
  provider: string;
  /** Since when each new partner gets a code; null: none does. */
  auto_provision_enabled_at_ms: number | null;
  created_at_ms: number;
  updated_at_ms: number;
}

declare module "../database/workspace-tables.ts" {
  interface WorkspaceTables {
    discounts: DiscountTable;
  }
}

export const discountsInFile: SnapshotTable = {
  name: "discounts",
  key: "id",
  scope: "workspace_id",
  references: [{ column: "program_id", table: "programs", of: "id", isRequired: true }],
};
