import { enqueueJob } from "@overdub/storage";
import type { Kysely } from "kysely";
import { hears, RECORD_EVENTS } from "./event-names.ts";
import type { Webhook } from "./webhook.ts";
import type { WebhookTables } from "./webhook-tables.ts";

/** The job that has connected workspaces tell of what happens in them, as it is stored. */
export const RECORDS_HEARD = "gateway.webhook.records-heard";

/** If this webhook, which was just made or changed, wants to hear of it. */
export async function noteHearing(
  tx: Kysely<WebhookTables>,
  { id, environmentId, eventTypes, isActive }: Webhook,
  nowMs: number,
): Promise<void> {
  if (!isActive || !RECORD_EVENTS.some((event) => hears(eventTypes, event))) return;
  const lane = `${environmentId}/${id}`;
  await enqueueJob(tx, { type: RECORDS_HEARD, payload: { environmentId }, lane, runAtMs: nowMs, nowMs });
}
