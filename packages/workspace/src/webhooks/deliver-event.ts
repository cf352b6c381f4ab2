import { z } from "zod";
import { FetchError } from "../fetch/fetch-error.ts";
import type { GuardedFetch } from "../fetch/guarded-fetch.ts";
import { defineJob } from "../jobs/define-job.ts";
import type { Core } from "../operations/context.ts";
import type { AttemptOutcome, DueDelivery } from "./delivery-log.ts";
import { findDueDelivery, giveUp, noteAttempt } from "./delivery-log.ts";
import { bodyFor, isGone } from "./receivers.ts";
import { SIGNATURE_HEADER, signatureOf } from "./signature.ts";

export type DeliveryDeps = Pick<Core, "db" | "now" | "log"> & { readonly fetch: GuardedFetch };

/** For the whole exchange. */
const TIMEOUT_MS = 10_000;

/** Of an answer; what lies beyond is not read. */
const MAX_RESPONSE_BYTES = 4_096;

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

async function attempt({ fetch }: DeliveryDeps, { url, secret, body }: DueDelivery): Promise<AttemptOutcome> {
  const sent = bodyFor(url, body);
  const headers = { "Content-Type": "application/json", [SIGNATURE_HEADER]: signatureOf(secret, sent) };
  try {
    const answer = await fetch(url, {
      timeoutMs: TIMEOUT_MS,
      accept: "*/*",
      maxBytes: MAX_RESPONSE_BYTES,
      beyond: "cut",
      post: { body: sent, headers },
    });
    const isTaken = answer.status >= 200 && answer.status < 300;
    const failure = isTaken ? null : "status";
    return { status: answer.status, failure, response: toStorableText(answer.body) };
  } catch (error) {
    // Why exactly stays here: it would tell of the network.
    return { status: UNREACHABLE, failure: error instanceof FetchError ? error.failure : "failed", response: "" };
  }
}

/** PostgreSQL's text has no NUL. */
function toStorableText(bytes: Buffer): string {
  return bytes.toString("utf8").replaceAll("\0", "\uFFFD");
}
