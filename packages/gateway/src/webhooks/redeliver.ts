import type { JobResult } from "@overdub/storage";
import { enqueueJob } from "@overdub/storage";
import type { Kysely } from "kysely";
import { z } from "zod";
import { GatewayError } from "../errors/gateway-error.ts";
import type { DeliveryContext } from "./deliver.ts";
import { addDelivery, laneOf } from "./publish.ts";
import type { Webhook } from "./webhook.ts";
import type { WebhookTables } from "./webhook-tables.ts";
import { DELIVERY_STATES } from "./webhook-tables.ts";

/** The job that sends a time again, as it is stored. */
export const REDELIVER = "gateway.webhook.redeliver";

/** In one transaction. */
const BATCH = 200;

const Range = z.object({
  environmentId: z.string(),
  webhookId: z.string(),
  fromMs: z.number(),
  toMs: z.number(),
  state: z.enum(DELIVERY_STATES).optional(),
  /** Those that were there when it was asked for: what is sent again is not sent again because of that. */
  afterId: z.string(),
  lastId: z.string(),
});
type Range = z.infer<typeof Range>;

type Scope = Pick<DeliveryContext, "db" | "now">;

/** What is to be sent again: these deliveries, or those of the events of a time. */
export type Redelivery = { readonly deliveryIds: readonly string[] } | Pick<Range, "fromMs" | "toMs" | "state">;

/**
 * Sends events to a webhook once more.
 *
 * @returns how many.
 * @throws  400 while the webhook is inactive; 404 naming what are no deliveries of it, and then nothing is sent.
 */
export async function redeliver(ctx: Scope, webhook: Webhook, asked: Redelivery): Promise<number> {
  if (!webhook.isActive) throw new GatewayError(400, "The webhook is inactive: activate it first");
  const { id: webhookId, environmentId } = webhook;
  if ("deliveryIds" in asked) return redeliverSome(ctx, webhook, asked.deliveryIds);
  const newest = await ctx.db
    .selectFrom("product_deliveries")
    .select((eb) => eb.fn.max("id").as("id"))
    .where("webhook_id", "=", webhookId)
    .executeTakeFirst();
  if (!newest?.id) return 0;
  const range: Range = { ...asked, environmentId, webhookId, afterId: "", lastId: newest.id };
  const { count } = await newestDeliveries(ctx.db, range)
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  if (Number(count) > 0) await addRange(ctx.db, range, ctx.now());
  return Number(count);
}

function redeliverSome({ db, now }: Scope, { id: webhookId, environmentId }: Webhook, ids: readonly string[]) {
  return db.transaction().execute(async (tx) => {
    const found = await tx
      .selectFrom("product_deliveries")
      .select(["id", "event_id"])
      .where("webhook_id", "=", webhookId)
      .where("id", "in", ids)
      .execute();
    const known = new Set(found.map(({ id }) => id));
    const unknown = ids.filter((id) => !known.has(id));
    if (unknown.length > 0) throw new GatewayError(404, `Delivery not found: ${unknown.join(", ")}`);
    const eventIds = new Set(found.map(({ event_id }) => event_id));
    for (const eventId of eventIds) await addDelivery(tx, { environmentId, webhookId, eventId, nowMs: now() });
    return eventIds.size;
  });
}

/** Sends what is left of a time again, a batch at a time: each adds the next one together with its deliveries. */
export async function redeliverRange({ db, now }: Scope, payload: unknown): Promise<JobResult> {
  const range = Range.parse(payload);
  const { environmentId, webhookId } = range;
  await db.transaction().execute(async (tx) => {
    const batch = await newestDeliveries(tx, range)
      .select(["delivery.id", "delivery.event_id"])
      .orderBy("delivery.id")
      .limit(BATCH)
      .execute();
    for (const { event_id: eventId } of batch) {
      await addDelivery(tx, { environmentId, webhookId, eventId, nowMs: now() });
    }
    const afterId = batch.at(BATCH - 1)?.id;
    if (afterId !== undefined) await addRange(tx, { ...range, afterId }, now());
  });
  return undefined;
}

async function addRange(db: Kysely<WebhookTables>, range: Range, nowMs: number): Promise<void> {
  const lane = laneOf(range.environmentId, range.webhookId);
  await enqueueJob(db, { type: REDELIVER, payload: range, lane, runAtMs: nowMs, nowMs });
}

/** Of each event of the time the newest delivery to the webhook, if it is in the state that was asked for. */
function newestDeliveries(db: Kysely<WebhookTables>, { webhookId, fromMs, toMs, state, afterId, lastId }: Range) {
  const query = db
    .selectFrom("product_deliveries as delivery")
    .innerJoin("product_events as event", "event.id", "delivery.event_id")
    .where("delivery.webhook_id", "=", webhookId)
    .where("delivery.id", ">", afterId)
    .where("delivery.id", "<=", lastId)
    .where("event.created_at_ms", ">=", fromMs)
    .where("event.created_at_ms", "<", toMs)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("product_deliveries as newer")
            .select("newer.id")
            .whereRef("newer.event_id", "=", "delivery.event_id")
            .where("newer.webhook_id", "=", webhookId)
            .whereRef("newer.id", ">", "delivery.id")
            .where("newer.id", "<=", lastId),
        ),
      ),
    );
  return state ? query.where("delivery.state", "=", state) : query;
}
