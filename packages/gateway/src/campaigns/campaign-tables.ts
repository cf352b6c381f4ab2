import type { AccountTables } from "../accounts/account-table.ts";
import type { RunTables } from "../runs/run-tables.ts";

/** `empty`; `reading`: it is coming in; `ready`; `broken`: it came in part, and counts for nothing. */
export type TableState = "empty" | "reading" | "ready" | "broken";

/** Links to be made from a template and a table. */
export interface CampaignTable {
  id: string;
  environment_id: string;
  integrated_account_id: string;
  label: string;
  /** What the product calls it, once in an environment; or null. */
  external_id: string | null;
  /** JSON of a link with `{{placeholders}}` in its texts. */
  template: string;
  table_state: TableState;
  /** Why it is broken, or null. */
  table_error: string | null;
  /** Names the upload that wrote it, so that of two the later one counts. */
  table_upload: string | null;
  /** JSON array of the names of its columns. */
  columns: string;
  row_count: number;
  /** JSON of the last plan; null where template or table have changed since. */
  plan: string | null;
  created_at_ms: number;
  updated_at_ms: number;
}

/**
 * What is known of a row: `read`, not looked at yet; `invalid`; `duplicate` of a row before it; `taken`: another link has
 * its key; `planned`: to be made; `created`; `existing`: it had been made before; `failed`.
 */
export const ROW_STATUSES = [
  "read",
  "invalid",
  "duplicate",
  "taken",
  "planned",
  "created",
  "existing",
  "failed",
] as const;
export type RowStatus = (typeof ROW_STATUSES)[number];

export interface CampaignRowTable {
  campaign_id: string;
  /** From 1. */
  position: number;
  /** In the file, as a spreadsheet or an editor counts. */
  line: number;
  /** JSON of the row, by the names of columns; null for one that cannot be read. */
  data: string | null;
  /** JSON of the link to be made, once it is planned. */
  link: string | null;
  /** Domain and key in lower case, where the key is a fixed one. */
  address: string | null;
  external_id: string | null;
  status: RowStatus;
  /** Why it is as it is, or null. */
  reason: string | null;
  link_id: string | null;
  short_link: string | null;
}

export interface CampaignTables extends RunTables, AccountTables {
  campaigns: CampaignTable;
  campaign_rows: CampaignRowTable;
}
