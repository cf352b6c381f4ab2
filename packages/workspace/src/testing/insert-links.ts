import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { BLANK_COLUMNS, newRow } from "../link-store/link-columns.ts";

const CHUNK = 200;

/** So many plain links with the keys `k00000`, `k00001`, …, written past the API. */
export async function insertLinks(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  domain: string,
  count: number,
): Promise<void> {
  const rows = Array.from({ length: count }, (_, index) => {
    const key = `k${String(index).padStart(5, "0")}`;
    const columns = { ...BLANK_COLUMNS, domain, key, key_lookup: key, url: `https://acme.test/${key}` };
    return newRow({ workspaceId, userId: null }, columns, 0);
  });
  for (let start = 0; start < rows.length; start += CHUNK) {
    await db
      .insertInto("links")
      .values(rows.slice(start, start + CHUNK))
      .execute();
  }
}
