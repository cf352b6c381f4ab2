import { Payout, PayoutInvoice } from "@overdub/contract";
import { z } from "zod";
import { columnRules, count } from "../database/column-rules.ts";
import type { SnapshotTable } from "../database/snapshot-table.ts";

/** Commissions that are paid to a partner together. See behaviour/partners 5. */
export interface PayoutTable {
  id: string;
  workspace_id: string;
  program_id: string;
  partner_id: string;
  /** The batch it was confirmed in; null before. */
  invoice_id: string | null;
  /** The sum of its commissions' earnings, at all times. */
  amount_cents: number;
  /** ISO 4217 in upper case. */
  currency: string;
  status: Payout["status"];
  /** Null until it is confirmed. */
  mode: Payout["mode"];
  method: Payout["method"];
  description: string | null;
  period_start_ms: number | null;
  period_end_ms: number | null;
  initiated_at_ms: number | null;
  paid_at_ms: number | null;
  failure_reason: string | null;
  trace_id: string | null;
  /** Who confirmed it. */
  user_id: string | null;
  created_at_ms: number;
  updated_at_ms: number;
}

/** Payouts that were confirmed together. */
export interface PayoutInvoiceTable {
  id: string;
  workspace_id: string;
  program_id: string;
  /** From 1 in each program. */
  sequence: number;
  /** `<prefix of the program>-<sequence, four digits>`. */
  number: string;
  status: "processing" | "completed" | "failed";
  amount_cents: number;
  /** What of it the program pays itself. */
  external_amount_cents: number;
  user_id: string | null;
  created_at_ms: number;
  updated_at_ms: number;
}

declare module "../database/workspace-tables.ts" {
  interface WorkspaceTables {
    payouts: PayoutTable;
    payout_invoices: PayoutInvoiceTable;
  }
}

export const payoutInvoicesInFile: SnapshotTable = {
  name: "payout_invoices",
  key: "id",
  scope: "workspace_id",
  references: [{ column: "program_id", table: "programs", of: "id", isRequired: true }],
  faultOf: columnRules({
    sequence: count(1, 1e9),
    number: z.string().regex(/^[A-Z0-9]{1,20}-[0-9]{4,10}$/),
    status: PayoutInvoice.shape.status,
  }),
};

export const payoutsInFile: SnapshotTable = {
  name: "payouts",
  key: "id",
  scope: "workspace_id",
  mayBeNegative: ["amount_cents"],
  references: [
    { column: "program_id", table: "programs", of: "id", isRequired: true },
    { column: "partner_id", table: "partners", of: "id", isRequired: true },
    { column: "invoice_id", table: "payout_invoices", of: "id", isRequired: false },
  ],
  faultOf: columnRules({
    currency: z.string().regex(/^[A-Z]{3}$/),
    status: Payout.shape.status,
    mode: Payout.shape.mode,
    method: Payout.shape.method,
  }),
};
