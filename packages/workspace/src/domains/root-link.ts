import type { Database } from "@overdub/storage";
import type { Kysely } from "kysely";
import { createId } from "../ids/create-id.ts";
import { ROOT_KEY } from "../links/key.ts";
import { BLANK_COLUMNS } from "../links/link-columns.ts";
import { insertLink } from "../links/queries.ts";

interface Owner {
  readonly workspaceId: string;
  readonly userId: string | null;
}

/** The link that a domain itself is: without a destination until someone gives it one. */
export async function insertRootLink(
  tx: Kysely<Database>,
  { workspaceId, userId }: Owner,
  domain: string,
  nowMs: number,
): Promise<void> {
  await insertLink(tx, {
    ...BLANK_COLUMNS,
    id: createId("link_", nowMs),
    workspace_id: workspaceId,
    user_id: userId,
    domain,
    key: ROOT_KEY,
    key_lookup: ROOT_KEY,
    clicks: 0,
    leads: 0,
    conversions: 0,
    sales: 0,
    sale_amount_cents: 0,
    last_clicked_at_ms: null,
    created_at_ms: nowMs,
    updated_at_ms: nowMs,
  });
}
