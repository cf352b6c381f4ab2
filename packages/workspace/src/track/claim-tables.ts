import { z } from "zod";
import { columnRules, jsonText } from "../database/column-rules.ts";
import type { SnapshotTable } from "../database/snapshot-table.ts";

/** A lead that was recorded: until it expires an equal one is a duplicate. */
export interface LeadClaimTable {
  workspace_id: string;
  /** Of the customer, who may be gone. */
  external_id: string;
  /** The event's name in lower case, with hyphens for spaces. */
  event_slug: string;
  expires_at_ms: number;
}

/** The response to a sale with an invoice: until it expires a repeat gets the same one. */
export interface InvoiceAnswerTable {
  workspace_id: string;
  /** SHA-256 of the invoice's id, hex: ids may be longer than an index entry. */
  invoice_hash: string;
  customer_id: string;
  /** JSON. */
  answer: string;
  expires_at_ms: number;
}

declare module "../database/workspace-tables.ts" {
  interface WorkspaceTables {
    lead_claims: LeadClaimTable;
    invoice_answers: InvoiceAnswerTable;
  }
}

export const invoiceAnswersInFile: SnapshotTable = {
  name: "invoice_answers",
  key: "invoice_hash",
  scope: "workspace_id",
  remembers: [{ column: "customer_id", table: "customers" }],
  faultOf: columnRules({ invoice_hash: z.string().regex(/^[0-9a-f]{64}$/), answer: jsonText(z.looseObject({})) }),
};
