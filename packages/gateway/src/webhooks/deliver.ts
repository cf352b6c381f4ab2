import type { PostOutcome } from "@overdub/limits";
import { postEvent } from "@overdub/limits";
import type { JobResult } from "@overdub/storage";
import type { Kysely } from "kysely";
import { z } from "zod";
import type { CredentialVault } from "../credentials/credential-vault.ts";
import type { Log } from "../runtime/log.ts";
import type { DueDelivery } from "./delivery-log.ts";
import { findDueDelivery, giveUp, noteAttempt } from "./delivery-log.ts";
import { bodyOf } from "./event-body.ts";
import type { Receivers } from "./receivers.ts";
import { SIGNATURE_HEADER, signatureOf } from "./signature.ts";
import { openSecret } from "./webhook.ts";
import type { WebhookTables } from "./webhook-tables.ts";

export interface DeliveryContext {
  readonly db: Kysely<WebhookTables>;
  readonly vault: CredentialVault;
  readonly receivers: Receivers;
  readonly log: Log;
  readonly now: () => number;
}

const Payload = z.object({ deliveryId: z.string() });

/** Sends an event to one webhook, again and again until it is taken or given up. See behaviour/gateway 12.2. */
export async function deliver(ctx: DeliveryContext, payload: unknown): Promise<JobResult> {
  const { deliveryId } = Payload.parse(payload);
  const delivery = await findDueDelivery(ctx.db, deliveryId);
  if (!delivery) return undefined;
  if (!delivery.isActive) {
    await giveUp(ctx.db, deliveryId);
    return undefined;
  }
  const { againAtMs } = await attempt(ctx, delivery, { isLast: false });
  return againAtMs === undefined ? undefined : { againAtMs };
}

/** One attempt, logged, with what follows from it. */
export async function attempt(
  { db, vault, receivers, log, now }: DeliveryContext,
  delivery: DueDelivery,
  { isLast }: { isLast: boolean },
): Promise<PostOutcome & { readonly againAtMs: number | undefined }> {
  const { webhookId, sealedSecret, targetUrl } = delivery;
  const body = bodyOf({ ...delivery, id: delivery.eventId });
  const secret = openSecret(vault, { id: webhookId, sealedSecret });
  const headers = { "User-Agent": "truto", [SIGNATURE_HEADER]: signatureOf(secret, body) };
  const atMs = now();
  const outcome = await postEvent(receivers.fetch, targetUrl, { body, headers });
  const { againAtMs, disabledReason } = await noteAttempt(db, delivery, { ...outcome, atMs, nowMs: now(), isLast });
  if (disabledReason !== undefined) log.warn({ webhook_id: webhookId }, `A webhook was disabled: ${disabledReason}`);
  return { ...outcome, againAtMs };
}
