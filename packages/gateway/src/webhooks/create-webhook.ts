import { randomUUID } from "node:crypto";
import { inTransaction } from "@overdub/storage";
import { QUOTAS } from "../quotas/quotas.ts";
import { requireRoom } from "../quotas/require-room.ts";
import type { DeliveryContext } from "./deliver.ts";
import { noteHearing } from "./records-heard.ts";
import type { Webhook } from "./webhook.ts";
import { insertWebhook } from "./webhook.ts";

export interface NewWebhook {
  readonly environmentId: string;
  readonly targetUrl: string;
  readonly eventTypes: readonly string[] | null;
  readonly isActive: boolean;
}

/**
 * @returns `secret` in clear, for the only time.
 * @throws  400 for a target that can never be told; 409 where the environment has as many as it may.
 */
export async function createWebhook(
  { db, vault, receivers, now }: Pick<DeliveryContext, "db" | "vault" | "receivers" | "now">,
  input: NewWebhook,
): Promise<{ webhook: Webhook; secret: string }> {
  const targetUrl = receivers.requireTarget(input.targetUrl);
  await requireRoom(
    db.selectFrom("product_webhooks").where("environment_id", "=", input.environmentId),
    QUOTAS.webhooks,
    `An environment has at most ${QUOTAS.webhooks} webhooks: delete one first`,
  );
  const id = randomUUID();
  const secret = randomUUID();
  const nowMs = now();
  const webhook: Webhook = {
    ...input,
    id,
    targetUrl,
    sealedSecret: vault.seal(id, { secret }),
    failingSinceMs: null,
    disabledReason: null,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  };
  await inTransaction(db, async (tx) => {
    await insertWebhook(tx, webhook);
    await noteHearing(tx, webhook, nowMs);
  });
  return { webhook, secret };
}
