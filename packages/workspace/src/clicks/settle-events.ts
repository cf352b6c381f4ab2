import type { StoredEvent } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { lockTotals } from "../enrollments/lock-enrollments.ts";
import { keepClicks } from "../kept-events/kept-clicks.ts";
import { readClickedLinks } from "./clicked-links.ts";
import { countClicks } from "./count-clicks.ts";
import { planClickWebhooks } from "./plan-click-webhooks.ts";

/**
 * What SQL makes of a batch of events. Runs in the transaction that takes them off the outbox, so that each counts once
 * and is told of.
 */
export async function settleEvents(tx: Kysely<WorkspaceTables>, events: readonly StoredEvent[]): Promise<void> {
  const clicks = events.filter((event) => event.kind === "click");
  if (clicks.length === 0) return;
  const links = await readClickedLinks(tx, clicks);
  await countClicks(tx, clicks, links);
  await keepClicks(
    tx,
    clicks.filter(({ linkId }) => links.get(linkId)?.tracks === true),
  );
  await planClickWebhooks(tx, clicks);
  await lockTotals(tx, [...new Set(clicks.map(({ linkId }) => linkId))]);
}
