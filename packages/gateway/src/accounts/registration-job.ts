import { enqueueJob } from "@overdub/storage";
import type { Kysely } from "kysely";
import { RECORD_EVENTS } from "../webhooks/event-names.ts";
import { isAnyHeard } from "../webhooks/publish.ts";
import type { WebhookTables } from "../webhooks/webhook-tables.ts";
import type { AccountKey } from "./queries.ts";

/** The job that has an account's workspace tell of what happens in it, as it is stored. */
export const REGISTER = "gateway.account.register-webhook";

/** If the product wants to hear of it. */
export async function addRegistration(tx: Kysely<WebhookTables>, account: AccountKey, nowMs: number): Promise<void> {
  if (await isAnyHeard(tx, account.environmentId, RECORD_EVENTS)) await requestRegistration(tx, account, nowMs);
}

/** Whoever hears of it. */
export async function requestRegistration(
  tx: Kysely<WebhookTables>,
  { id, environmentId }: AccountKey,
  nowMs: number,
): Promise<void> {
  const payload = { id, environmentId };
  // Two at once would make two webhooks.
  const turn = { lane: `${environmentId}/${id}`, dedupeKey: `${REGISTER}/${id}` };
  await enqueueJob(tx, { type: REGISTER, payload, ...turn, runAtMs: nowMs, nowMs });
}
