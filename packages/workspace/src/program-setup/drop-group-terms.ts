import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { PartnerGroupTable } from "../groups/group-table.ts";
import { dropDiscount } from "./group-discounts.ts";
import { dropReward } from "./group-rewards.ts";

/** Deletes the rewards and the discount of a group, which nobody else has. */
export async function dropGroupTerms(tx: Kysely<WorkspaceTables>, group: PartnerGroupTable): Promise<void> {
  const rewardIds = [
    group.click_reward_id,
    group.lead_reward_id,
    group.sale_reward_id,
    group.referral_reward_id,
  ].filter((id) => id !== null);
  if (rewardIds.length > 0) {
    const rewards = await tx
      .selectFrom("rewards")
      .selectAll()
      .where("workspace_id", "=", group.workspace_id)
      .where("id", "in", rewardIds)
      .execute();
    for (const reward of rewards) await dropReward(tx, reward);
  }
  if (group.discount_id === null) return;
  const discount = await tx
    .selectFrom("discounts")
    .selectAll()
    .where("workspace_id", "=", group.workspace_id)
    .where("id", "=", group.discount_id)
    .executeTakeFirst();
  if (discount) await dropDiscount(tx, discount);
}
