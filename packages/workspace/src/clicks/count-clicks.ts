import type { Database, StoredEvent } from "@overdub/storage";
import type { Kysely } from "kysely";

/**
 * Moves the counters of links by a batch of events. Runs in the transaction that takes the events off the outbox, so
 * that each one counts once.
 */
export async function countClicks(tx: Kysely<Database>, events: readonly StoredEvent[]): Promise<void> {
  const byLink = Map.groupBy(events, (event) => event.linkId);
  for (const [linkId, clicks] of byLink) {
    const lastMs = clicks.reduce((latest, click) => Math.max(latest, click.timestampMs), 0);
    // Whole seconds, as Dub shows it.
    const lastClickedMs = Math.floor(lastMs / 1000) * 1000;
    await tx
      .updateTable("links")
      .set((eb) => ({
        clicks: eb("clicks", "+", clicks.length),
        last_clicked_at_ms: eb
          .case()
          .when("last_clicked_at_ms", ">", lastClickedMs)
          .then(eb.ref("last_clicked_at_ms"))
          .else(lastClickedMs)
          .end(),
      }))
      .where("id", "=", linkId)
      .execute();
  }
}
