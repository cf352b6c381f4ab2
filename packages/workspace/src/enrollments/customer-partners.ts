/** What customers and visitors are told of the partner who brought them. */
import { chunksOf } from "@overdub/storage";
import type { Kysely } from "kysely";
import { unindexed } from "../database/unindexed.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { discountAmount, findDiscounts } from "../rewards/discount-rows.ts";
import type { DiscountTable } from "../rewards/discount-table.ts";
import type { EnrolledPartner } from "./enrolled-partner.ts";
import { findPartners } from "./find-partner.ts";

/** Whose customer somebody is, or whose link something came by. */
export interface Credited {
  readonly program_id: string | null;
  readonly partner_id: string | null;
}

export interface CreditedPartner extends EnrolledPartner {
  /** What the partner's customers pay less; null where that is nothing. */
  readonly discount: DiscountTable | null;
}

/** The partners who are credited, as long as they are enrolled; by `creditKey`. */
export async function findCredited(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  credits: readonly Credited[],
): Promise<ReadonlyMap<string, CreditedPartner>> {
  const partnerIds = [...new Set(credits.flatMap(({ partner_id }) => partner_id ?? []))];
  const enrollments = [];
  for (const chunk of chunksOf(partnerIds)) {
    const rows = await db
      .selectFrom("program_enrollments")
      .selectAll()
      .where(unindexed("workspace_id"), "=", workspaceId)
      .where("partner_id", "in", chunk)
      .execute();
    enrollments.push(...rows);
  }
  const partners = await findPartners(db, workspaceId, partnerIds);
  const discounts = await findDiscounts(
    db,
    workspaceId,
    enrollments.flatMap(({ discount_id }) => discount_id ?? []),
  );
  return new Map(
    enrollments.flatMap((enrollment) => {
      const partner = partners.get(enrollment.partner_id);
      const discount = discounts.get(enrollment.discount_id ?? "");
      const granted = discount && discountAmount(discount) > 0 ? discount : null;
      return partner ? [[creditKey(enrollment), { partner, enrollment, discount: granted }]] : [];
    }),
  );
}

export function creditKey({ program_id, partner_id }: Credited): string {
  return `${program_id} ${partner_id}`;
}

/** A discount as customers and visitors are told of it. See behaviour/attribution 3.1 and 4.1. */
export function toShownDiscount(row: DiscountTable) {
  return {
    id: row.id,
    amount: discountAmount(row),
    type: row.type as "flat" | "percentage",
    maxDuration: row.max_duration,
    couponId: row.coupon_id,
    couponTestId: row.coupon_test_id,
  };
}
