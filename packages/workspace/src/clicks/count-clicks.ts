import type { ClickEvent, Database, StoredEvent } from "@overdub/storage";
import type { Kysely } from "kysely";

/** Links of one statement: each text is then one of few, which the database has prepared already. */
const MAX_LINKS = 500;

/**
 * Moves the click counters of links by a batch of events. Runs in the transaction that takes the events off the outbox, so
 * that each one counts once.
 */
export async function countClicks(tx: Kysely<Database>, events: readonly StoredEvent[]): Promise<void> {
  const clicked = events.filter((event) => event.kind === "click");
  const byLink = Map.groupBy(clicked, (click) => click.linkId);
  // Most links of a batch move alike, and one statement for each link would take several times as long.
  const byMove = Map.groupBy(byLink, ([, clicks]) => `${clicks.length} ${lastClickedMs(clicks)}`);
  for (const links of byMove.values()) {
    const [, clicks = []] = links[0] ?? [];
    const move = { clicks: clicks.length, lastMs: lastClickedMs(clicks) };
    // In order, so that neighbours are moved while their page is at hand.
    const ids = links.map(([linkId]) => linkId).sort();
    for (let start = 0; start < ids.length; start += MAX_LINKS) {
      await moveCounters(tx, ids.slice(start, start + MAX_LINKS), move);
    }
  }
}

async function moveCounters(
  tx: Kysely<Database>,
  linkIds: readonly string[],
  { clicks, lastMs }: { readonly clicks: number; readonly lastMs: number },
): Promise<void> {
  await tx
    .updateTable("links")
    .set((eb) => ({
      clicks: eb("clicks", "+", clicks),
      last_clicked_at_ms: eb
        .case()
        .when("last_clicked_at_ms", ">", lastMs)
        .then(eb.ref("last_clicked_at_ms"))
        .else(lastMs)
        .end(),
    }))
    .where("id", "in", linkIds)
    .execute();
}

/** Whole seconds, as Dub shows it. */
function lastClickedMs(clicks: readonly ClickEvent[]): number {
  const lastMs = clicks.reduce((latest, click) => Math.max(latest, click.timestampMs), 0);
  return Math.floor(lastMs / 1000) * 1000;
}
