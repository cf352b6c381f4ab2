import type { Kysely } from "kysely";
import { sql } from "kysely";

/**
 * Keys of links are looked up in one spelling: other letter case and other forms of a script are the same key. What has
 * been stored is rewritten by a job of the server, which knows the rule; until then the former spellings are found.
 */
export async function keySpellings(db: Kysely<unknown>): Promise<void> {
  await sql`
    insert into jobs (id, type, payload, dedupe_key, run_at_ms, locked_until_ms, attempts, last_error, created_at_ms)
    select 'links.respell-keys', 'links.respell-keys', '{}', null, 0, 0, 0, null, 0
    from workspaces where exists (select 1 from links where key_lookup like '%xn--%') limit 1`.execute(db);
}
