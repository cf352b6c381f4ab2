import type { LinkTable } from "@overdub/storage";
import type { Context } from "../http/implement.ts";
import { createId } from "../ids/create-id.ts";
import type { LinkColumns } from "./link-columns.ts";

/** The row of a link that begins its life: the caller's, and never clicked. */
export function newRow(ctx: Context, columns: LinkColumns, nowMs: number): LinkTable {
  return {
    ...columns,
    id: createId("link_", nowMs),
    workspace_id: ctx.workspaceId,
    user_id: ctx.userId,
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
