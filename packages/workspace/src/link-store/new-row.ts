import { createId } from "../ids/create-id.ts";
import type { LinkColumns } from "./link-columns.ts";
import type { LinkTable } from "./link-table.ts";

interface Owner {
  readonly workspaceId: string;
  readonly userId: string | null;
}

/** The row of a link that begins its life: its owner's, and never clicked. */
export function newRow({ workspaceId, userId }: Owner, columns: LinkColumns, nowMs: number): LinkTable {
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
