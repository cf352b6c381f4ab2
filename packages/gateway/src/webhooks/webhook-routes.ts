import type { Context } from "hono";
import { Hono } from "hono";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { parseQuery } from "../http/parse-query.ts";
import { parseRequest, refuseMisspelt, requireSameEnvironment } from "../http/parse-request.ts";
import { readJsonBody } from "../http/read-json-body.ts";
import { isFields } from "../json/fields.ts";
import { toKeysetPage } from "../lists/keyset.ts";
import { readList } from "../lists/read-list.ts";
import type { DeliveryContext } from "./deliver.ts";
import { productWebhooks } from "./product-webhooks.ts";
import { listWebhooks, requireWebhook, toWebhookRow, WEBHOOK_FIELDS } from "./webhook.ts";
import { CreateWebhookBody, UpdateWebhookBody, WebhookIdBody } from "./webhook-input.ts";

/** `/webhook`: where a product is told of what happens. See behaviour/gateway 12.1. */
export function webhookRoutes(ctx: DeliveryContext): Hono<GatewayEnv> {
  const { db } = ctx;
  const app = new Hono<GatewayEnv>();
  const own = (c: Context<GatewayEnv>) => productWebhooks(ctx, c.get("apiToken").environmentId);

  app.get("/", async (c) => {
    const { environmentId } = c.get("apiToken");
    requireSameEnvironment(parseQuery(c.req.url).environment_id, environmentId);
    const keyset = readList(WEBHOOK_FIELDS, c.req.url);
    return c.json(toKeysetPage(await listWebhooks(db, { environmentId, keyset }), keyset, toWebhookRow));
  });

  app.post("/", async (c) => {
    const given = await readJsonBody(c);
    refuseMisspelt(Object.keys(CreateWebhookBody.shape), given, "body");
    requireSameEnvironment(environmentOf(given), c.get("apiToken").environmentId);
    return c.json(await own(c).create(given), 201);
  });

  app.post("/test", async (c) => {
    const { id } = parseRequest(WebhookIdBody, await readJsonBody(c), "body");
    await own(c).test(id);
    return c.json({ success: true });
  });

  app.get("/:id", async (c) => {
    const { environmentId } = c.get("apiToken");
    return c.json(toWebhookRow(await requireWebhook(db, { id: idOf(c), environmentId })));
  });

  app.patch("/:id", async (c) => {
    const given = await readJsonBody(c);
    refuseMisspelt([...Object.keys(UpdateWebhookBody.shape), "created_at", "updated_at"], given, "body");
    requireSameEnvironment(environmentOf(given), c.get("apiToken").environmentId);
    return c.json(await own(c).update(idOf(c), given));
  });

  app.delete("/:id", async (c) => {
    const id = idOf(c).toLowerCase();
    await own(c).delete(id);
    return c.json({ id });
  });

  app.get("/:id/deliveries", async (c) => c.json(await own(c).deliveries(idOf(c), parseQuery(c.req.url))));

  app.post("/:id/redeliver", async (c) => {
    return c.json({ deliveries: await own(c).redeliver(idOf(c), await readJsonBody(c)) });
  });

  return app;
}

function idOf(c: Context<GatewayEnv>): string {
  return c.req.param("id") ?? "";
}

function environmentOf(given: unknown): unknown {
  return isFields(given) ? given.environment_id : undefined;
}
