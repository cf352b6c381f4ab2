import type { WebhookTrigger } from "@overdub/contract";
import type { ParameterNamed } from "@overdub/storage";
import { compiledStatement } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { createId } from "../ids/create-id.ts";
import { randomText } from "../ids/random-text.ts";
import type { Context } from "../operations/context.ts";
import { deliverEvent } from "./deliver-event.ts";

export type PublishContext = Pick<Context, "workspaceId" | "now" | "jobs">;

/**
 * Tells the webhooks of a workspace that something has happened. What is told is durable with the transaction that made
 * it happen, and is sent after it, at least once, in no order.
 *
 * @param data the event's own part. It is made only if somebody hears of it, within the transaction, so it must read
 *   with `tx` alone.
 * @see behaviour/webhooks 2
 */
export async function publish(
  ctx: PublishContext,
  tx: Kysely<WorkspaceTables>,
  trigger: WebhookTrigger,
  data: () => unknown,
): Promise<void> {
  const webhookIds = await findListeners(tx, ctx.workspaceId, trigger);
  if (webhookIds.length > 0) await publishTo(ctx, tx, webhookIds, { trigger, data: await data() });
}

interface WebhookEvent {
  readonly trigger: WebhookTrigger;
  readonly data: unknown;
  /** Default: a new one. An event whose id is known already is not published again. */
  readonly id?: string;
}

/** Tells these webhooks alone, of which there is at least one. */
export async function publishTo(
  ctx: PublishContext,
  tx: Kysely<WorkspaceTables>,
  webhookIds: readonly string[],
  { trigger, data, id = newEventId() }: WebhookEvent,
): Promise<void> {
  const nowMs = ctx.now();
  const body = JSON.stringify({ id, event: trigger, createdAt: new Date(nowMs).toISOString(), data });
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto("webhook_events")
    .values({ id, workspace_id: ctx.workspaceId, trigger_name: trigger, body, created_at_ms: nowMs })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows === 0n) return;
  for (const webhookId of webhookIds) await addDelivery(ctx, tx, webhookId, id);
}

/** Has an event sent to a webhook, whatever was sent there before. */
export async function addDelivery(
  ctx: Pick<Context, "workspaceId" | "now" | "jobs">,
  tx: Kysely<WorkspaceTables>,
  webhookId: string,
  eventId: string,
): Promise<string> {
  const nowMs = ctx.now();
  const id = createId("whd_", nowMs);
  await tx
    .insertInto("webhook_deliveries")
    .values({
      id,
      webhook_id: webhookId,
      event_id: eventId,
      state: "waiting",
      attempts: 0,
      next_attempt_at_ms: nowMs,
      created_at_ms: nowMs,
    })
    .execute();
  await ctx.jobs.add(tx, deliverEvent, { deliveryId: id }, { lane: `${ctx.workspaceId}/${webhookId}` });
  return id;
}

/** The webhooks that get something, and hear of this. */
async function findListeners(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  trigger: WebhookTrigger,
): Promise<string[]> {
  const webhooks = await selectWebhooks(db, { workspaceId });
  return webhooks.filter(({ triggers }) => (JSON.parse(triggers) as string[]).includes(trigger)).map(({ id }) => id);
}

const selectWebhooks = compiledStatement((db: Kysely<WorkspaceTables>, parameter: ParameterNamed<"workspaceId">) =>
  db
    .selectFrom("webhooks")
    .select(["id", "triggers"])
    .where("workspace_id", "=", parameter("workspaceId"))
    .where("disabled_at_ms", "is", null),
);

/** `evt_` and 25 characters. */
function newEventId(): string {
  return `evt_${randomText(25)}`;
}
