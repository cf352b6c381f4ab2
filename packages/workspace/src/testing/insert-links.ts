import type { Database } from "@overdub/storage";
import type { Kysely } from "kysely";
import { createId } from "../ids/create-id.ts";
import { BLANK_COLUMNS } from "../links/link-columns.ts";

const CHUNK = 200;

/** So many plain links with the keys `k00000`, `k00001`, …, written past the API. */
export async function insertLinks(
  db: Kysely<Database>,
  workspaceId: string,
  domain: string,
  count: number,
): Promise<void> {
  const rows = Array.from({ length: count }, (_, index) => {
    const key = `k${String(index).padStart(5, "0")}`;
    return {
      ...BLANK_COLUMNS,
      id: createId("link_", 0),
      workspace_id: workspaceId,
      user_id: null,
      domain,
      key,
      key_lookup: key,
      url: `https://acme.test/${key}`,
      clicks: 0,
      leads: 0,
      conversions: 0,
      sales: 0,
      sale_amount_cents: 0,
      last_clicked_at_ms: null,
      created_at_ms: 0,
      updated_at_ms: 0,
    };
  });
  for (let start = 0; start < rows.length; start += CHUNK) {
    await db
      .insertInto("links")
      .values(rows.slice(start, start + CHUNK))
      .execute();
  }
}
