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
  await haveRecordsTold(tx, { environmentId, listenerId: id, nowMs });
}

/** @param heard.listenerId a webhook or a workflow. */
export async function haveRecordsTold(
  tx: Kysely<WebhookTables>,
  heard: { readonly environmentId: string; readonly listenerId: string; readonly nowMs: number },
): Promise<void> {
  const { environmentId, listenerId, nowMs } = heard;
  const lane = `${environmentId}/${listenerId}`;
  await enqueueJob(tx, { type: RECORDS_HEARD, payload: { environmentId }, lane, runAtMs: nowMs, nowMs });
}
