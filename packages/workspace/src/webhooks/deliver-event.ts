import type { GuardedFetch } from "@overdub/limits";
import { postEvent } from "@overdub/limits";
import { z } from "zod";
import { defineJob } from "../jobs/define-job.ts";
import type { Core } from "../operations/context.ts";
import type { AttemptOutcome, DueDelivery } from "./delivery-log.ts";
import { findDueDelivery, giveUp, noteAttempt } from "./delivery-log.ts";
import { bodyFor, isGone } from "./receivers.ts";
import { SIGNATURE_HEADER, signatureOf } from "./signature.ts";

export type DeliveryDeps = Pick<Core, "db" | "now" | "log"> & { readonly fetch: GuardedFetch };

/** What is logged where no receiver answered. */
const UNREACHABLE = 503;

/** Sends an event to one webhook, again and again until it is taken or given up. See behaviour/webhooks 2. */
export const deliverEvent = defineJob(
  "webhook.deliver",
  z.object({ deliveryId: z.string() }),
  async ({ deliveryId }, deps: DeliveryDeps) => {
    const delivery = await findDueDelivery(deps.db, deliveryId);
    if (!delivery) return undefined;
    if (delivery.isDisabled) {
      await giveUp(deps.db, deliveryId);
      return undefined;
    }
    const atMs = deps.now();
    const outcome = await attempt(deps, delivery);
    if (isGone(delivery.url, outcome.status)) {
      await deps.db.deleteFrom("webhooks").where("id", "=", delivery.webhookId).execute();
      return undefined;
    }
    const { againAtMs, failures, isDisabled } = await noteAttempt(deps, delivery, { ...outcome, atMs });
    const { webhookId } = delivery;
    if (isDisabled) deps.log.warn({ webhookId, failures }, "a webhook has failed too often; it is disabled");
    else if (failures > 0 && failures % 5 === 0) deps.log.warn({ webhookId, failures }, "a webhook fails");
    return againAtMs === undefined ? undefined : { againAtMs };
  },
);

async function attempt({ fetch }: DeliveryDeps, { url, secret, body: event }: DueDelivery): Promise<AttemptOutcome> {
  const body = bodyFor(url, event);
  const outcome = await postEvent(fetch, url, { body, headers: { [SIGNATURE_HEADER]: signatureOf(secret, body) } });
  return { ...outcome, status: outcome.status ?? UNREACHABLE };
}
