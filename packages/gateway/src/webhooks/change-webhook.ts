import { inTransaction } from "@overdub/storage";
import type { DeliveryContext } from "./deliver.ts";
import { noteHearing } from "./records-heard.ts";
import type { Webhook, WebhookChange, WebhookKey } from "./webhook.ts";
import { updateWebhook } from "./webhook.ts";

/** @throws 400 for a target that can never be told, 404 for a webhook that is not there. */
export async function changeWebhook(
  { db, receivers, now }: Pick<DeliveryContext, "db" | "receivers" | "now">,
  key: WebhookKey,
  { targetUrl, ...change }: WebhookChange,
): Promise<Webhook> {
  const target = targetUrl === undefined ? {} : { targetUrl: receivers.requireTarget(targetUrl) };
  const nowMs = now();
  return inTransaction(db, async (tx) => {
    const changed = await updateWebhook(tx, key, { ...change, ...target }, nowMs);
    await noteHearing(tx, changed, nowMs);
    return changed;
  });
}
