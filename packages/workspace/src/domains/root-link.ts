import type { Database } from "@overdub/storage";
import type { Kysely } from "kysely";
import { ROOT_KEY } from "../links/key.ts";
import { BLANK_COLUMNS } from "../links/link-columns.ts";
import { newRow } from "../links/new-row.ts";
import { insertLink } from "../links/queries.ts";

/** The link that a domain itself is: without a destination until someone gives it one. */
export async function insertRootLink(
  tx: Kysely<Database>,
  owner: Parameters<typeof newRow>[0],
  domain: string,
  nowMs: number,
): Promise<void> {
  await insertLink(tx, newRow(owner, { ...BLANK_COLUMNS, domain, key: ROOT_KEY, key_lookup: ROOT_KEY }, nowMs));
}
