import { parseRequest } from "../http/parse-request.ts";
import { changeWebhook } from "./change-webhook.ts";
import { createWebhook } from "./create-webhook.ts";
import type { DeliveryContext } from "./deliver.ts";
import { listDeliveries } from "./list-deliveries.ts";
import { redeliver } from "./redeliver.ts";
import { testWebhook } from "./test-webhook.ts";
import { deleteWebhook, listWebhooks, requireWebhook, toWebhookRow } from "./webhook.ts";
import { CreateWebhookBody, DeliveriesQuery, RedeliverBody, UpdateWebhookBody } from "./webhook-input.ts";

export type ProductWebhook = ReturnType<typeof toWebhookRow>;

/**
 * What can be done about the webhooks of an environment, in the words of its API.
 *
 * @throws what the routes of `/webhook` answer.
 */
export function productWebhooks(ctx: DeliveryContext, environmentId: string) {
  const { db } = ctx;
  const require = (id: string) => requireWebhook(db, { id, environmentId });
  return {
    async list(limit: number) {
      const webhooks = await listWebhooks(db, { environmentId, keyset: { after: undefined, limit } });
      return webhooks.map(toWebhookRow);
    },
    async create(body: unknown) {
      const { target_url: targetUrl, event_types, is_active: isActive } = parseRequest(CreateWebhookBody, body, "body");
      const eventTypes = event_types ?? null;
      const { webhook, secret } = await createWebhook(ctx, { environmentId, targetUrl, eventTypes, isActive });
      return { ...toWebhookRow(webhook), secret };
    },
    async update(id: string, body: unknown) {
      const webhook = await require(id);
      const { target_url, event_types, is_active } = parseRequest(UpdateWebhookBody, body, "body", [
        "created_at",
        "updated_at",
      ]);
      const change = { targetUrl: target_url, eventTypes: event_types, isActive: is_active };
      return toWebhookRow(await changeWebhook(ctx, webhook, change));
    },
    async delete(id: string) {
      await deleteWebhook(db, await require(id));
    },
    async test(id: string) {
      await testWebhook(ctx, await require(id));
    },
    async deliveries(id: string, query: unknown) {
      const { id: webhookId } = await require(id);
      const { state, limit, next_cursor: beforeId } = parseRequest(DeliveriesQuery, query, "query");
      return listDeliveries(db, { webhookId, state, limit, beforeId });
    },
    async redeliver(id: string, body: unknown) {
      const webhook = await require(id);
      return redeliver(ctx, webhook, parseRequest(RedeliverBody, body, "body"));
    },
  };
}
