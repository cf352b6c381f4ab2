import type { Transaction } from "kysely";
import { sql } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { lockLinks } from "./queries.ts";

/** Links of one transaction: the more there are, the more of them share pages. */
const FOLDED_LINKS = 2000;

/**
 * Adds deltas to the counters in `links`, where links are sorted by them. Those of neighbouring links first, since these
 * share pages.
 *
 * @returns whether there are more.
 */
export async function foldDeltas(tx: Transaction<WorkspaceTables>): Promise<boolean> {
  const found = await tx
    .selectFrom("click_deltas")
    .select("link_id")
    .orderBy("link_id")
    .limit(FOLDED_LINKS + 1)
    .execute();
  const ids = found.slice(0, FOLDED_LINKS).map(({ link_id }) => link_id);
  const last = ids.at(-1);
  if (last === undefined) return false;
  await lockLinks(tx, ids);
  await sql`
    update links set
      clicks = links.clicks + click_deltas.clicks,
      last_clicked_at_ms = case when links.last_clicked_at_ms > click_deltas.last_clicked_at_ms
        then links.last_clicked_at_ms else click_deltas.last_clicked_at_ms end
    from click_deltas where click_deltas.link_id <= ${last} and links.id = click_deltas.link_id`.execute(tx);
  await tx.deleteFrom("click_deltas").where("link_id", "<=", last).execute();
  return found.length > FOLDED_LINKS;
}
