import { GatewayError } from "../errors/gateway-error.ts";
import type { DeliveryContext } from "./deliver.ts";
import { attempt } from "./deliver.ts";
import { insertDelivery, insertEvent } from "./publish.ts";
import type { Webhook } from "./webhook.ts";

const PAYLOAD = { foo: "bar" };

/**
 * Sends an event that says nothing to a webhook, active or not, once and at once.
 *
 * @throws 422 that tells how the target answered.
 */
export async function testWebhook(ctx: DeliveryContext, webhook: Webhook): Promise<void> {
  const { id: webhookId, environmentId } = webhook;
  const nowMs = ctx.now();
  const sent = await ctx.db.transaction().execute(async (tx) => {
    const eventId = await insertEvent(tx, { environmentId, event: "test", payload: PAYLOAD, nowMs });
    // Nothing sends it later.
    return { eventId, id: await insertDelivery(tx, { webhookId, eventId, nowMs, state: "failed" }) };
  });
  const event = { event: "test", payload: JSON.stringify(PAYLOAD), createdAtMs: nowMs, attempts: 0 } as const;
  const { status, failure } = await attempt(ctx, { ...webhook, ...sent, ...event, webhookId }, { isLast: true });
  if (failure === null) return;
  const message = failure === "status" ? `The target answered with status ${status}` : MESSAGES[failure];
  throw new GatewayError(422, message, { endpointStatus: status });
}

/** Nothing of the network between. */
const MESSAGES = {
  refused: "The target leads to no public web server",
  timeout: "The target did not answer within 10 seconds",
  too_large: "The target could not be reached",
  failed: "The target could not be reached",
} as const;
