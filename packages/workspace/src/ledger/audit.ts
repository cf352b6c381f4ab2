/** Why a commission is what it is. What payouts did to it is not repeated here: its own row and its payout's say that. */
import type { Kysely } from "kysely";
import { z } from "zod";
import { columnRules, jsonText } from "../database/column-rules.ts";
import type { SnapshotTable } from "../database/snapshot-table.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { createId } from "../ids/create-id.ts";

const AUDIT_ACTIONS = ["created", "updated", "canceled_by_ban", "restored", "held", "released", "refunded"] as const;
/** What was done to a commission. `created` explains it; all others say what was before and is after. */
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

export interface CommissionAuditTable {
  id: string;
  commission_id: string;
  at_ms: number;
  /** Who did it; null for what the server does by itself. */
  user_id: string | null;
  action: AuditAction;
  /** JSON. */
  detail: string;
}

declare module "../database/workspace-tables.ts" {
  interface WorkspaceTables {
    commission_audit: CommissionAuditTable;
  }
}

export const commissionAuditInFile: SnapshotTable = {
  name: "commission_audit",
  key: "id",
  parent: { table: "commissions", column: "commission_id" },
  faultOf: columnRules({ action: z.enum(AUDIT_ACTIONS), detail: jsonText(z.looseObject({})) }),
};

/** Who changes commissions, when, and what for. */
export interface Change {
  readonly action: AuditAction;
  /** Null for what the server does by itself. */
  readonly userId: string | null;
  readonly nowMs: number;
  /** In words, where the action does not say it all. */
  readonly reason?: string;
}

export interface AuditEntry {
  readonly commissionId: string;
  readonly detail: object;
}

/** Adds an entry for each, in the transaction that changes them. */
export async function noteChange(
  tx: Kysely<WorkspaceTables>,
  { action, userId, nowMs }: Change,
  entries: readonly AuditEntry[],
): Promise<void> {
  const rows = entries.map(({ commissionId, detail }) => ({
    id: createId("cma_", nowMs),
    commission_id: commissionId,
    at_ms: nowMs,
    user_id: userId,
    action,
    detail: JSON.stringify(detail),
  }));
  for (let start = 0; start < rows.length; start += MAX_ROWS) {
    await tx
      .insertInto("commission_audit")
      .values(rows.slice(start, start + MAX_ROWS))
      .execute();
  }
}

/** Of six values each: within what one statement may have on either dialect. */
const MAX_ROWS = 1000;
