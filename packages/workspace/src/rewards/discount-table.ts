import { DiscountBody } from "@overdub/contract";
import type { SnapshotTable, SqlRow } from "../database/snapshot-table.ts";

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

function discountFault(row: SqlRow): string | undefined {
  const { type, amount_cents: cents, amount_percent_hundredths: hundredths } = row;
  const isFlat = type === "flat";
  if ((cents === null) === isFlat || (hundredths === null) !== isFlat) return "the amount is not that of its type";
  const { success } = DiscountBody.safeParse({
    type,
    amount: isFlat ? cents : Number(hundredths) / 100,
    maxDuration: row.max_duration,
    description: row.description,
    couponId: row.coupon_id,
    couponTestId: row.coupon_test_id,
    provider: row.provider,
  });
  return success ? undefined : "its terms are those of no discount";
}

export const discountsInFile: SnapshotTable = {
  name: "discounts",
  key: "id",
  scope: "workspace_id",
  references: [{ column: "program_id", table: "programs", of: "id", isRequired: true }],
  faultOf: discountFault,
};
