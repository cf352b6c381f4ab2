import type { Context } from "hono";
import { Hono } from "hono";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { parseQuery } from "../http/parse-query.ts";
import { parseRequest, refuseMisspelt, requireSameEnvironment } from "../http/parse-request.ts";
import { readJsonBody } from "../http/read-json-body.ts";
import { toKeysetPage } from "../lists/keyset.ts";
import { readList } from "../lists/read-list.ts";
import { createWebhook } from "./create-webhook.ts";
import type { DeliveryContext } from "./deliver.ts";
import { listDeliveries } from "./list-deliveries.ts";
import { redeliver } from "./redeliver.ts";
import { testWebhook } from "./test-webhook.ts";
import { deleteWebhook, listWebhooks, requireWebhook, toWebhookRow, updateWebhook, WEBHOOK_FIELDS } from "./webhook.ts";
import {
  CreateWebhookBody,
  DeliveriesQuery,
  RedeliverBody,
  UpdateWebhookBody,
  WebhookIdBody,
} from "./webhook-input.ts";

/** `/webhook`: where a product is told of what happens. See behaviour/gateway 12.1. */
export function webhookRoutes(ctx: DeliveryContext): Hono<GatewayEnv> {
  const { db } = ctx;
  const app = new Hono<GatewayEnv>();

  app.get("/", async (c) => {
    const { environmentId } = c.get("apiToken");
    requireSameEnvironment(parseQuery(c.req.url).environment_id, environmentId);
    const keyset = readList(WEBHOOK_FIELDS, c.req.url);
    return c.json(toKeysetPage(await listWebhooks(db, { environmentId, keyset }), keyset, toWebhookRow));
  });

  app.post("/", async (c) => {
    const { environmentId } = c.get("apiToken");
    const given = await readJsonBody(c);
    refuseMisspelt(Object.keys(CreateWebhookBody.shape), given, "body");
    const body = parseRequest(CreateWebhookBody, given, "body");
    requireSameEnvironment(body.environment_id, environmentId);
    const { target_url: targetUrl, event_types: eventTypes = null, is_active: isActive } = body;
    const { webhook, secret } = await createWebhook(ctx, { environmentId, targetUrl, eventTypes, isActive });
    return c.json({ ...toWebhookRow(webhook), secret }, 201);
  });

  app.post("/test", async (c) => {
    const { environmentId } = c.get("apiToken");
    const { id } = parseRequest(WebhookIdBody, await readJsonBody(c), "body");
    await testWebhook(ctx, await requireWebhook(db, { id, environmentId }));
    return c.json({ success: true });
  });

  app.get("/:id", async (c) => c.json(toWebhookRow(await requireWebhook(db, keyOf(c)))));

  app.patch("/:id", async (c) => {
    const { id, environmentId } = await requireWebhook(db, keyOf(c));
    const given = await readJsonBody(c);
    refuseMisspelt([...Object.keys(UpdateWebhookBody.shape), "created_at", "updated_at"], given, "body");
    const body = parseRequest(UpdateWebhookBody, given, "body");
    requireSameEnvironment(body.environment_id, environmentId);
    const targetUrl = body.target_url === undefined ? undefined : ctx.receivers.requireTarget(body.target_url);
    const change = { targetUrl, eventTypes: body.event_types, isActive: body.is_active };
    return c.json(toWebhookRow(await updateWebhook(db, { id, environmentId }, change, ctx.now())));
  });

  app.delete("/:id", async (c) => {
    const { id, environmentId } = await requireWebhook(db, keyOf(c));
    await deleteWebhook(db, { id, environmentId });
    return c.json({ id });
  });

  app.get("/:id/deliveries", async (c) => {
    const { id: webhookId } = await requireWebhook(db, keyOf(c));
    const { state, limit, next_cursor: beforeId } = parseRequest(DeliveriesQuery, parseQuery(c.req.url), "query");
    return c.json(await listDeliveries(db, { webhookId, state, limit, beforeId }));
  });

  app.post("/:id/redeliver", async (c) => {
    const webhook = await requireWebhook(db, keyOf(c));
    const asked = parseRequest(RedeliverBody, await readJsonBody(c), "body");
    return c.json({ deliveries: await redeliver(ctx, webhook, asked) });
  });

  return app;
}

function keyOf(c: Context<GatewayEnv>) {
  return { id: c.req.param("id") ?? "", environmentId: c.get("apiToken").environmentId };
}
