import type { Kysely } from "kysely";
import { ROOT_KEY } from "../addresses/key.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { BLANK_COLUMNS } from "../link-store/link-columns.ts";
import { newRow } from "../link-store/new-row.ts";
import { insertLink } from "../link-store/queries.ts";

/** The link that a domain itself is: without a destination until it gets one. */
export async function insertRootLink(
  tx: Kysely<WorkspaceTables>,
  owner: Parameters<typeof newRow>[0],
  domain: string,
  nowMs: number,
): Promise<void> {
  await insertLink(tx, newRow(owner, { ...BLANK_COLUMNS, domain, key: ROOT_KEY, key_lookup: ROOT_KEY }, nowMs));
}
