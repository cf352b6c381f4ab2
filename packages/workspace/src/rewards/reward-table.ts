import { RewardBody, RewardModifier } from "@overdub/contract";
import { z } from "zod";
import { columnRules, count, jsonText } from "../database/column-rules.ts";
import type { SnapshotTable, SqlRow } from "../database/snapshot-table.ts";
import { toReward } from "./reward-rows.ts";

/** What an event earns a partner. Exactly one of the two amounts is set. */
export interface RewardTable {
  id: string;
  workspace_id: string;
  program_id: string;
  /** `click`, `lead`, `sale`, `referral`. */
  event: string;
  /** `flat`, `percentage`. */
  type: string;
  amount_cents: number | null;
  /** Hundredths of a percent: 10 % is 1000. */
  amount_percent_hundredths: number | null;
  /** Months; null is forever, 0 the first sale alone. */
  max_duration: number | null;
  /** JSON array of `RewardModifier`, as the API has them. */
  modifiers: string | null;
  /** JSON object, of rewards for referrals. */
  config: string | null;
  spend_limit_amount_cents: number | null;
  spend_limit_interval: string | null;
  description: string | null;
  tooltip_description: string | null;
  /** From 1, and one more with each change: what commissions are explained by. */
  version: number;
  created_at_ms: number;
  updated_at_ms: number;
}

declare module "../database/workspace-tables.ts" {
  interface WorkspaceTables {
    rewards: RewardTable;
  }
}

function termsFault(row: SqlRow): string | undefined {
  const { success } = RewardBody.safeParse(toReward(row as unknown as RewardTable));
  return success ? undefined : "its terms are those of no reward";
}

export const rewardsInFile: SnapshotTable = {
  name: "rewards",
  key: "id",
  scope: "workspace_id",
  references: [{ column: "program_id", table: "programs", of: "id", isRequired: true }],
  faultOf: columnRules(
    {
      version: count(1, Number.MAX_SAFE_INTEGER),
      modifiers: jsonText(z.array(RewardModifier).min(1).max(50)),
      config: jsonText(z.looseObject({})),
    },
    termsFault,
  ),
};
