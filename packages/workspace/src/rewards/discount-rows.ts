import type { Discount, DiscountBody } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { createId } from "../ids/create-id.ts";
import { toIso } from "../time/to-iso.ts";
import type { DiscountTable } from "./discount-table.ts";

/** @param autoProvisionedAtMs since when it is, if it is already. */
export function discountColumns(discount: DiscountBody, nowMs: number, autoProvisionedAtMs: number | null) {
  const isFlat = discount.type === "flat";
  return {
    type: discount.type,
    amount_cents: isFlat ? discount.amount : null,
    amount_percent_hundredths: isFlat ? null : Math.round(discount.amount * 100),
    max_duration: discount.maxDuration,
    description: discount.description || null,
    coupon_id: discount.couponId,
    coupon_test_id: discount.couponTestId,
    provider: discount.provider,
    auto_provision_enabled_at_ms: discount.autoProvision ? (autoProvisionedAtMs ?? nowMs) : null,
    updated_at_ms: nowMs,
  };
}

export async function insertDiscount(
  tx: Kysely<WorkspaceTables>,
  program: { readonly id: string; readonly workspace_id: string },
  discount: DiscountBody,
  nowMs: number,
): Promise<DiscountTable> {
  const row: DiscountTable = {
    id: createId("disc_", nowMs),
    workspace_id: program.workspace_id,
    program_id: program.id,
    ...discountColumns(discount, nowMs, null),
    created_at_ms: nowMs,
  };
  await tx.insertInto("discounts").values(row).execute();
  return row;
}

export async function findDiscounts(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, DiscountTable>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom("discounts")
    .selectAll()
    .where("workspace_id", "=", workspaceId)
    .where("id", "in", [...new Set(ids)])
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

/** Cents of a fixed sum, else percent. */
export function discountAmount({ amount_cents, amount_percent_hundredths }: DiscountTable): number {
  return amount_cents ?? (amount_percent_hundredths ?? 0) / 100;
}

/** A discount as the API shows it. See behaviour/partners 8. */
export function toDiscount(row: DiscountTable): Discount {
  return {
    id: row.id,
    type: row.type as Discount["type"],
    amount: discountAmount(row),
    maxDuration: row.max_duration,
    description: row.description,
    couponId: row.coupon_id,
    couponTestId: row.coupon_test_id,
    provider: row.provider as Discount["provider"],
    autoProvisionEnabledAt: toIso(row.auto_provision_enabled_at_ms),
    createdAt: toIso(row.created_at_ms),
    updatedAt: toIso(row.updated_at_ms),
  };
}

/** Oldest first. */
export function listDiscounts(
  db: Kysely<WorkspaceTables>,
  program: { readonly id: string; readonly workspace_id: string },
): Promise<DiscountTable[]> {
  return db
    .selectFrom("discounts")
    .selectAll()
    .where("workspace_id", "=", program.workspace_id)
    .where("program_id", "=", program.id)
    .orderBy("id")
    .execute();
}
