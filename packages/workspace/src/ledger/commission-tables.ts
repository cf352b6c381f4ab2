import type { CommissionStatus, CommissionType } from "@overdub/contract";
import { COMMISSION_STATUSES, COMMISSION_TYPES } from "@overdub/contract";
import { z } from "zod";
import { columnRules, count, jsonText } from "../database/column-rules.ts";
import type { SnapshotTable } from "../database/snapshot-table.ts";
import type { Flag } from "../database/workspace-tables.ts";

/** What a partner gets for one event, or gives back. See behaviour/partners 4. */
export interface CommissionTable {
  id: string;
  workspace_id: string;
  program_id: string;
  partner_id: string;
  reward_id: string | null;
  link_id: string | null;
  customer_id: string | null;
  /** Set while it is processed or paid, and while a ban holds what was processed. */
  payout_id: string | null;
  type: CommissionType;
  /** Of the sale; 0 for every other type. */
  amount_cents: number;
  /** What the partner gets; negative where it gives back. */
  earnings_cents: number;
  quantity: number;
  /** ISO 4217 in lower case: `usd`, unless its rate was unknown. */
  currency: string;
  status: CommissionStatus;
  /** 1: it has been on hold since it was made, so that bounties and rules of groups have not seen it yet. */
  is_uncounted: Flag;
  /** What it was when a ban canceled it, and is again when that ends; null for what was canceled by itself. */
  status_before_ban: CommissionStatus | null;
  /** Unique in the program: an invoice is rewarded once. */
  invoice_id: string | null;
  /** Of the lead or sale; unique in the workspace. */
  event_id: string | null;
  description: string | null;
  /** JSON of the event's metadata. */
  metadata: string | null;
  /** Who made it by hand. */
  user_id: string | null;
  /** Of a referral: what the referred partner earned. */
  source_commission_id: string | null;
  source_partner_id: string | null;
  /** When it came into its payout. */
  processed_at_ms: number | null;
  /** When the event happened. */
  created_at_ms: number;
  updated_at_ms: number;
}

/** A lead or a sale that is still to be judged; the first one of a partner comes first. */
export interface CommissionEventTable {
  id: string;
  workspace_id: string;
  program_id: string;
  partner_id: string;
  event_id: string;
  invoice_id: string | null;
  /** JSON of a `Conversion`. */
  payload: string;
  created_at_ms: number;
}

declare module "../database/workspace-tables.ts" {
  interface WorkspaceTables {
    commissions: CommissionTable;
    commission_events: CommissionEventTable;
  }
}

const status = z.enum(COMMISSION_STATUSES);

export const commissionsInFile: SnapshotTable = {
  name: "commissions",
  key: "id",
  scope: "workspace_id",
  mayBeNegative: ["amount_cents", "earnings_cents"],
  references: [
    { column: "program_id", table: "programs", of: "id", isRequired: true },
    { column: "partner_id", table: "partners", of: "id", isRequired: true },
    { column: "payout_id", table: "payouts", of: "id", isRequired: false },
    { column: "source_partner_id", table: "partners", of: "id", isRequired: false },
  ],
  remembers: [
    { column: "link_id", table: "links" },
    { column: "customer_id", table: "customers" },
    { column: "reward_id", table: "rewards" },
    { column: "source_commission_id", table: "commissions" },
  ],
  faultOf: columnRules({
    type: z.enum(COMMISSION_TYPES),
    status,
    status_before_ban: status,
    is_uncounted: count(0, 1),
    quantity: count(0, Number.MAX_SAFE_INTEGER),
    currency: z.string().regex(/^[a-z]{3}$/),
    metadata: jsonText(z.looseObject({})),
  }),
};

export const commissionEventsInFile: SnapshotTable = {
  name: "commission_events",
  key: "id",
  scope: "workspace_id",
  references: [
    { column: "program_id", table: "programs", of: "id", isRequired: true },
    { column: "partner_id", table: "partners", of: "id", isRequired: true },
  ],
  faultOf: columnRules({ payload: jsonText(z.looseObject({})) }),
};
