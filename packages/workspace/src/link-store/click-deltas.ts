import { dialectOf } from "@overdub/storage";
import type { Kysely } from "kysely";
import { sql } from "kysely";
import { listedRows } from "../database/listed-rows.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";

/** What the counters of a link in `links` do not have yet, since moving them costs ten times as much. */
export interface ClickDeltaTable {
  link_id: string;
  clicks: number;
  last_clicked_at_ms: number;
}

declare module "../database/workspace-tables.ts" {
  interface WorkspaceTables {
    click_deltas: ClickDeltaTable;
  }
}

/** The clicks of a row of `links`, by the statement that reads the row: a delta is in one place or the other, never in both. */
export function currentClicks() {
  return sql<number>`links.clicks + coalesce((select clicks from click_deltas where link_id = links.id), 0)`;
}

/** When it was clicked last. */
function lastClick() {
  return sql<number | null>`coalesce((
    select case when links.last_clicked_at_ms > click_deltas.last_clicked_at_ms
      then links.last_clicked_at_ms else click_deltas.last_clicked_at_ms end
    from click_deltas where link_id = links.id
  ), links.last_clicked_at_ms)`;
}

/** To be selected after all columns of `links`, whose counters these take the place of. */
export function currentCounters() {
  return [currentClicks().as("clicks"), lastClick().as("last_clicked_at_ms")] as const;
}

/** By how much the counters of a link move. */
export interface ClickMove {
  readonly linkId: string;
  readonly clicks: number;
  readonly lastMs: number;
}

const MOVE = { link_id: "text", clicks: "bigint", last_ms: "bigint" } as const;

/** @param moves of different links, in the order of their ids: neighbours are moved while their page is at hand. */
export async function addDeltas(tx: Kysely<WorkspaceTables>, moves: readonly ClickMove[]): Promise<void> {
  if (moves.length === 0) return;
  const rows = moves.map(({ linkId, clicks, lastMs }) => ({ link_id: linkId, clicks, last_ms: lastMs }));
  // Without a condition, SQLite would take what follows for one of a join.
  await sql`
    insert into click_deltas (link_id, clicks, last_clicked_at_ms)
    select link_id, clicks, last_ms from ${listedRows(dialectOf(tx), "moves", MOVE, rows)} where true
    on conflict (link_id) do update set
      clicks = click_deltas.clicks + excluded.clicks,
      last_clicked_at_ms = case when click_deltas.last_clicked_at_ms > excluded.last_clicked_at_ms
        then click_deltas.last_clicked_at_ms else excluded.last_clicked_at_ms end`.execute(tx);
}
