import type { RewardBody } from "@overdub/contract";
import { RewardModifier } from "@overdub/contract";
import type { Kysely } from "kysely";
import { z } from "zod";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { RewardTable } from "./reward-table.ts";

/** A reward as it is stored: its terms, and which version of them this is. */
export interface StoredReward extends RewardBody {
  readonly id: string;
  /** From 1; each change of the terms makes the next one. */
  readonly version: number;
}

const Modifiers = z.array(RewardModifier);

export function toReward(row: RewardTable): StoredReward {
  return {
    id: row.id,
    version: row.version,
    event: row.event as RewardBody["event"],
    type: row.type as RewardBody["type"],
    amountInCents: row.amount_cents,
    amountInPercentage: row.amount_percent_hundredths === null ? null : row.amount_percent_hundredths / 100,
    maxDuration: row.max_duration,
    modifiers: row.modifiers === null ? null : readModifiers(row.modifiers),
    config: row.config === null ? null : JSON.parse(row.config),
    spendLimitAmount: row.spend_limit_amount_cents,
    spendLimitInterval: row.spend_limit_interval as RewardBody["spendLimitInterval"],
    description: row.description,
    tooltipDescription: row.tooltip_description,
  };
}

/** Where an import brought what is no modifier, the reward's own terms apply. */
function readModifiers(text: string): RewardBody["modifiers"] {
  const { data } = Modifiers.safeParse(JSON.parse(text));
  return data?.length ? data : null;
}

export async function findReward(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  id: string | null,
): Promise<StoredReward | null> {
  if (id === null) return null;
  const row = await db
    .selectFrom("rewards")
    .selectAll()
    .where("workspace_id", "=", workspaceId)
    .where("id", "=", id)
    .executeTakeFirst();
  return row ? toReward(row) : null;
}
