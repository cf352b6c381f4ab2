import type { ClickEvent } from "@overdub/storage";
import type { Kysely } from "kysely";
import { sql } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { ClickMove } from "../link-store/click-deltas.ts";
import { addDeltas } from "../link-store/click-deltas.ts";
import { lockLinks } from "../link-store/queries.ts";
import type { ClickedLink } from "./clicked-links.ts";

/** Links of one statement: most texts are then the same, which the database has prepared already. */
const MAX_LINKS = 500;

/**
 * Moves the click counters of links. Those of partners' links move at once, because sums of enrolments follow them; of
 * all others only a delta is kept, until it is folded.
 */
export async function countClicks(
  tx: Kysely<WorkspaceTables>,
  clicked: readonly ClickEvent[],
  links: ReadonlyMap<string, ClickedLink>,
): Promise<void> {
  const byLink = Map.groupBy(clicked, (click) => click.linkId);
  const moves = [...byLink]
    .filter(([linkId]) => links.has(linkId))
    .map(([linkId, clicks]): ClickMove => ({ linkId, clicks: clicks.length, lastMs: lastClickedMs(clicks) }))
    // In order, so that neighbours are moved while their page is at hand.
    .sort((one, two) => (one.linkId < two.linkId ? -1 : 1));
  const isOfPartner = ({ linkId }: ClickMove) => links.get(linkId)?.isOfPartner === true;
  const ofPartners = moves.filter(isOfPartner);
  await lockLinks(
    tx,
    ofPartners.map(({ linkId }) => linkId),
  );
  for (let start = 0; start < ofPartners.length; start += MAX_LINKS) {
    await moveCounters(tx, ofPartners.slice(start, start + MAX_LINKS));
  }
  await addDeltas(
    tx,
    moves.filter((move) => !isOfPartner(move)),
  );
}

/** One statement for all: for each link one would take several times as long. PostgreSQL must be told what a number is. */
async function moveCounters(tx: Kysely<WorkspaceTables>, moves: readonly ClickMove[]): Promise<void> {
  const rows = moves.map(
    ({ linkId, clicks, lastMs }) => sql`(${linkId}, cast(${clicks} as bigint), cast(${lastMs} as bigint))`,
  );
  await sql`
    with moves (link_id, clicks, last_ms) as (values ${sql.join(rows)})
    update links set
      clicks = links.clicks + moves.clicks,
      last_clicked_at_ms =
        case when links.last_clicked_at_ms > moves.last_ms then links.last_clicked_at_ms else moves.last_ms end
    from moves where links.id = moves.link_id`.execute(tx);
}

/** Whole seconds, as Dub shows it. */
function lastClickedMs(clicks: readonly ClickEvent[]): number {
  const lastMs = clicks.reduce((latest, click) => Math.max(latest, click.timestampMs), 0);
  return Math.floor(lastMs / 1000) * 1000;
}
