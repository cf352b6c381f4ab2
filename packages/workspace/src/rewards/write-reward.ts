import type { Reward, RewardBody } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { createId } from "../ids/create-id.ts";
import { toIso } from "../time/to-iso.ts";
import { toReward } from "./reward-rows.ts";
import type { RewardTable } from "./reward-table.ts";

/** The columns that a reward's terms take. */
export function rewardColumns(reward: RewardBody) {
  return {
    event: reward.event,
    type: reward.type,
    amount_cents: reward.type === "flat" ? (reward.amountInCents ?? null) : null,
    amount_percent_hundredths: reward.type === "percentage" ? Math.round((reward.amountInPercentage ?? 0) * 100) : null,
    max_duration: reward.maxDuration,
    modifiers: reward.modifiers && JSON.stringify(reward.modifiers),
    config: reward.config && JSON.stringify(reward.config),
    spend_limit_amount_cents: reward.spendLimitAmount,
    spend_limit_interval: reward.spendLimitInterval,
    description: reward.description || null,
    tooltip_description: reward.tooltipDescription || null,
  };
}

export async function insertReward(
  tx: Kysely<WorkspaceTables>,
  program: { readonly id: string; readonly workspace_id: string },
  reward: RewardBody,
  nowMs: number,
): Promise<RewardTable> {
  const row: RewardTable = {
    id: createId("rw_", nowMs),
    workspace_id: program.workspace_id,
    program_id: program.id,
    ...rewardColumns(reward),
    version: 1,
    created_at_ms: nowMs,
    updated_at_ms: nowMs,
  };
  await tx.insertInto("rewards").values(row).execute();
  return row;
}

/** A reward as the API shows it. See behaviour/partners 10.1. */
export function showReward(row: RewardTable): Reward {
  return { ...toReward(row), createdAt: toIso(row.created_at_ms), updatedAt: toIso(row.updated_at_ms) };
}

/** Oldest first. */
export function listRewards(
  db: Kysely<WorkspaceTables>,
  program: { readonly id: string; readonly workspace_id: string },
): Promise<RewardTable[]> {
  return db
    .selectFrom("rewards")
    .selectAll()
    .where("workspace_id", "=", program.workspace_id)
    .where("program_id", "=", program.id)
    .orderBy("id")
    .execute();
}
