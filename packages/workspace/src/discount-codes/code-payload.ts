import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { discountAmount, findDiscounts } from "../rewards/discount-rows.ts";
import { toIso } from "../time/to-iso.ts";
import type { PublishContext } from "../webhooks/publish.ts";
import { publish } from "../webhooks/publish.ts";
import type { DiscountCodeTable } from "./discount-code-table.ts";

/** Tells webhooks of a code, with its discount. See behaviour/webhooks 1. */
export async function publishCode(
  ctx: PublishContext,
  tx: Kysely<WorkspaceTables>,
  trigger: "discount_code.created" | "discount_code.deleted",
  code: DiscountCodeTable,
): Promise<void> {
  await publish(ctx, tx, trigger, async () => {
    const discountId = code.discount_id ?? "";
    const discount = (await findDiscounts(tx, code.workspace_id, [discountId])).get(discountId);
    return {
      id: code.id,
      code: code.code,
      partnerId: code.partner_id,
      linkId: code.link_id,
      disabledAt: toIso(code.disabled_at_ms),
      discount: discount
        ? {
            id: discount.id,
            amount: discountAmount(discount),
            type: discount.type,
            maxDuration: discount.max_duration,
            provider: discount.provider,
          }
        : null,
    };
  });
}
