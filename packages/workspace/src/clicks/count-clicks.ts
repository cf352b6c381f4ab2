import type { ClickEvent, Database, StoredEvent } from "@overdub/storage";
import type { Kysely } from "kysely";

/**
 * Moves the click counters of links by a batch of events. Runs in the transaction that takes the events off the outbox, so
 * that each one counts once.
 */
export async function countClicks(tx: Kysely<Database>, events: readonly StoredEvent[]): Promise<void> {
  const clicked = events.filter((event) => event.kind === "click");
  const byLink = Map.groupBy(clicked, (click) => click.linkId);
  // Most links of a batch move alike, and one statement for each link would hold up redirects for tens of milliseconds.
  const byMove = Map.groupBy(byLink, ([, clicks]) => `${clicks.length} ${lastClickedMs(clicks)}`);
  for (const links of byMove.values()) {
    const [, clicks = []] = links[0] ?? [];
    const lastMs = lastClickedMs(clicks);
    await tx
      .updateTable("links")
      .set((eb) => ({
        clicks: eb("clicks", "+", clicks.length),
        last_clicked_at_ms: eb
          .case()
          .when("last_clicked_at_ms", ">", lastMs)
          .then(eb.ref("last_clicked_at_ms"))
          .else(lastMs)
          .end(),
      }))
      .where(
        "id",
        "in",
        links.map(([linkId]) => linkId),
      )
      .execute();
  }
}

/** Whole seconds, as Dub shows it. */
function lastClickedMs(clicks: readonly ClickEvent[]): number {
  const lastMs = clicks.reduce((latest, click) => Math.max(latest, click.timestampMs), 0);
  return Math.floor(lastMs / 1000) * 1000;
}
