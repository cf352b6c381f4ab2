import type { RedeliverBody } from "@overdub/contract";
import { AppError, DELIVERY_STATES, redeliverWebhook } from "@overdub/contract";
import type { Kysely } from "kysely";
import { z } from "zod";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { defineJob } from "../jobs/define-job.ts";
import type { Core } from "../operations/context.ts";
import { implement } from "../operations/implement.ts";
import type { WebhookContext } from "./context.ts";
import { addDelivery } from "./publish.ts";
import { findWebhookOrThrow } from "./webhook-rows.ts";

/** In one transaction. */
const BATCH = 200;

const Range = z.object({
  webhookId: z.string(),
  fromMs: z.number(),
  toMs: z.number(),
  state: z.enum(DELIVERY_STATES).optional(),
  /** Those that were there when it was asked for: what is sent again is not sent again because of that. */
  afterId: z.string(),
  lastId: z.string(),
});
type Range = z.infer<typeof Range>;

/** Sends what is left of a time again, a batch at a time: each adds the next one together with its deliveries. */
export const redeliverRange = defineJob(
  "webhook.redeliver",
  Range,
  async (range, { db, now, jobs }: Pick<Core, "db" | "now" | "jobs">) => {
    await db.transaction().execute(async (tx) => {
      const batch = await newestDeliveries(tx, range)
        .select(["webhook_deliveries.id", "webhook_deliveries.event_id"])
        .orderBy("webhook_deliveries.id")
        .limit(BATCH)
        .execute();
      const webhook = await tx
        .selectFrom("webhooks")
        .select("workspace_id as workspaceId")
        .where("id", "=", range.webhookId)
        .executeTakeFirst();
      // It was removed meanwhile.
      if (!webhook) return;
      for (const { event_id } of batch) await addDelivery({ now, jobs, ...webhook }, tx, range.webhookId, event_id);
      const afterId = batch.at(BATCH - 1)?.id;
      if (afterId !== undefined) await jobs.add(tx, redeliverRange, { ...range, afterId });
    });
    return undefined;
  },
);

/** Of each event of the time the newest delivery to the webhook, if it is in the state that was asked for. */
function newestDeliveries(db: Kysely<WorkspaceTables>, { webhookId, fromMs, toMs, state, afterId, lastId }: Range) {
  const query = db
    .selectFrom("webhook_deliveries")
    .innerJoin("webhook_events", "webhook_events.id", "webhook_deliveries.event_id")
    .where("webhook_deliveries.webhook_id", "=", webhookId)
    .where("webhook_deliveries.id", ">", afterId)
    .where("webhook_deliveries.id", "<=", lastId)
    .where("webhook_events.created_at_ms", ">=", fromMs)
    .where("webhook_events.created_at_ms", "<", toMs)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("webhook_deliveries as newer")
            .select("newer.id")
            .whereRef("newer.event_id", "=", "webhook_deliveries.event_id")
            .where("newer.webhook_id", "=", webhookId)
            .whereRef("newer.id", ">", "webhook_deliveries.id")
            .where("newer.id", "<=", lastId),
        ),
      ),
    );
  return state ? query.where("webhook_deliveries.state", "=", state) : query;
}

/** @throws `not_found`; `bad_request` while the webhook is disabled. */
export async function redeliver(
  ctx: WebhookContext,
  webhookId: string,
  body: RedeliverBody,
): Promise<{ deliveries: number }> {
  const { id, disabled_at_ms } = await findWebhookOrThrow(ctx.db, ctx.workspaceId, webhookId);
  if (disabled_at_ms !== null) throw new AppError("bad_request", "The webhook is disabled: enable it first.");
  const deliveries = body.deliveryIds
    ? await redeliverSome(ctx, id, body.deliveryIds)
    : await redeliverTime(ctx, { webhookId: id, ...body });
  return { deliveries };
}

export const handleRedeliverWebhook = implement(
  redeliverWebhook,
  { requires: "webhooks.write" },
  ({ params, body }, ctx) => redeliver(ctx, params.webhookId, body),
);

/** @throws `not_found` naming those that are no deliveries of the webhook; then nothing is sent. */
async function redeliverSome(ctx: WebhookContext, webhookId: string, deliveryIds: readonly string[]): Promise<number> {
  return ctx.db.transaction().execute(async (tx) => {
    const found = await tx
      .selectFrom("webhook_deliveries")
      .select(["id", "event_id"])
      .where("webhook_id", "=", webhookId)
      .where("id", "in", deliveryIds)
      .execute();
    const known = new Set(found.map(({ id }) => id));
    const unknown = deliveryIds.filter((id) => !known.has(id));
    if (unknown.length > 0) throw new AppError("not_found", `Delivery not found: ${unknown.join(", ")}.`);
    const eventIds = new Set(found.map(({ event_id }) => event_id));
    for (const eventId of eventIds) await addDelivery(ctx, tx, webhookId, eventId);
    return eventIds.size;
  });
}

async function redeliverTime(
  { db, jobs }: Pick<Core, "db" | "jobs">,
  asked: Pick<Range, "webhookId" | "fromMs" | "toMs" | "state">,
): Promise<number> {
  const newest = await db
    .selectFrom("webhook_deliveries")
    .select((eb) => eb.fn.max("id").as("id"))
    .where("webhook_id", "=", asked.webhookId)
    .executeTakeFirst();
  if (!newest?.id) return 0;
  const range: Range = { ...asked, afterId: "", lastId: newest.id };
  const { count } = await newestDeliveries(db, range)
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  if (Number(count) > 0) await jobs.add(db, redeliverRange, range);
  return Number(count);
}
