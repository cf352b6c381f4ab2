import { createId } from "../ids/create-id.ts";
import type { LinkTable } from "./link-table.ts";

type Identity = "id" | "workspace_id" | "user_id" | "created_at_ms" | "updated_at_ms";
type Counter = "clicks" | "leads" | "conversions" | "sales" | "sale_amount_cents" | "last_clicked_at_ms";

/** The part of a link's row that callers decide. */
export type LinkColumns = Omit<LinkTable, Identity | Counter>;

/** A link of which nothing has been said yet. */
export const BLANK_COLUMNS: LinkColumns = {
  domain: "",
  key: "",
  key_lookup: "",
  url: "",
  external_id: null,
  tenant_id: null,
  program_id: null,
  partner_id: null,
  folder_id: null,
  archived: 0,
  track_conversion: 0,
  proxy: 0,
  rewrite: 0,
  do_index: 0,
  public_stats: 0,
  expires_at_ms: null,
  expired_url: null,
  disabled_at_ms: null,
  password: null,
  title: null,
  description: null,
  image: null,
  video: null,
  comments: null,
  utm_source: null,
  utm_medium: null,
  utm_campaign: null,
  utm_term: null,
  utm_content: null,
  ios: null,
  android: null,
  geo: null,
  test_variants: null,
  test_started_at_ms: null,
  test_completed_at_ms: null,
  link_retention_cleanup_disabled_at_ms: null,
  dashboard_id: null,
};

/** The columns in which two rows of a link differ. */
export function changedColumns(previous: LinkTable, next: LinkTable): Partial<LinkTable> {
  const names = Object.keys(next) as (keyof LinkTable)[];
  return Object.fromEntries(names.filter((name) => next[name] !== previous[name]).map((name) => [name, next[name]]));
}

/** The columns of a stored link, without its identity and counters. */
export function columnsOf(row: LinkTable): LinkColumns {
  const names = Object.keys(BLANK_COLUMNS) as (keyof LinkColumns)[];
  return Object.fromEntries(names.map((name) => [name, row[name]])) as unknown as LinkColumns;
}

export interface LinkOwner {
  readonly workspaceId: string;
  readonly userId: string | null;
}

/** The row of a link that begins its life: its owner's, and never clicked. */
export function newRow({ workspaceId, userId }: LinkOwner, columns: LinkColumns, nowMs: number): LinkTable {
  return {
    ...columns,
    id: createId("link_", nowMs),
    workspace_id: workspaceId,
    user_id: userId,
    clicks: 0,
    leads: 0,
    conversions: 0,
    sales: 0,
    sale_amount_cents: 0,
    last_clicked_at_ms: null,
    created_at_ms: nowMs,
    updated_at_ms: nowMs,
  };
}
