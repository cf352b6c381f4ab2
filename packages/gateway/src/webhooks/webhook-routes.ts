import type { Context } from "hono";
import { Hono } from "hono";
import { z } from "zod";
import { DELETED, describeRoute, SUCCESS } from "../http/describe-route.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { parseQuery } from "../http/parse-query.ts";
import { environmentOf, readBody, readOwnBody } from "../http/read-body.ts";
import { toKeysetPage } from "../lists/keyset.ts";
import { readList } from "../lists/read-list.ts";
import type { DeliveryContext } from "./deliver.ts";
import { productWebhooks } from "./product-webhooks.ts";
import { listWebhooks, requireWebhook, toWebhookRow, WEBHOOK_FIELDS } from "./webhook.ts";
import { CreateWebhookBody, UpdateWebhookBody, WebhookIdBody } from "./webhook-input.ts";

const TAG = "Webhooks";
const WEBHOOK = { name: "Webhook", fields: WEBHOOK_FIELDS };

/** `/webhook`: where a product is told of what happens. See behaviour/gateway 12.1. */
export function webhookRoutes(ctx: DeliveryContext): Hono<GatewayEnv> {
  const { db } = ctx;
  const app = new Hono<GatewayEnv>();
  const own = (c: Context<GatewayEnv>) => productWebhooks(ctx, c.get("apiToken").environmentId);

  app.get("/", describeRoute({ tag: TAG, summary: "List webhooks", list: WEBHOOK }), async (c) => {
    const environmentId = environmentOf(c);
    const keyset = readList(WEBHOOK_FIELDS, c.req.url);
    return c.json(toKeysetPage(await listWebhooks(db, { environmentId, keyset }), keyset, toWebhookRow));
  });

  app.post(
    "/",
    describeRoute({
      tag: TAG,
      summary: "Register a webhook",
      description:
        "Where the product is told of what happens. The response is the only one that holds its secret, where none was given.",
      body: CreateWebhookBody,
      status: 201,
      returns: WEBHOOK,
    }),
    async (c) => {
      return c.json(await own(c).create(await readOwnBody(c)), 201);
    },
  );

  app.post(
    "/test",
    describeRoute({ tag: TAG, summary: "Send a test event to a webhook", body: WebhookIdBody, returns: SUCCESS }),
    async (c) => {
      const { id } = await readBody(c, WebhookIdBody);
      await own(c).test(id);
      return c.json({ success: true });
    },
  );

  app.get("/:id", describeRoute({ tag: TAG, summary: "Get a webhook", returns: WEBHOOK }), async (c) => {
    const { environmentId } = c.get("apiToken");
    return c.json(toWebhookRow(await requireWebhook(db, { id: idOf(c), environmentId })));
  });

  app.patch(
    "/:id",
    describeRoute({ tag: TAG, summary: "Update a webhook", body: UpdateWebhookBody, returns: WEBHOOK }),
    async (c) => {
      return c.json(await own(c).update(idOf(c), await readOwnBody(c)));
    },
  );

  app.delete("/:id", describeRoute({ tag: TAG, summary: "Delete a webhook", returns: DELETED }), async (c) => {
    const id = idOf(c).toLowerCase();
    await own(c).delete(id);
    return c.json({ id });
  });

  app.get("/:id/deliveries", describeRoute({ tag: TAG, summary: "List the deliveries of a webhook" }), async (c) =>
    c.json(await own(c).deliveries(idOf(c), parseQuery(c.req.url))),
  );

  app.post(
    "/:id/redeliver",
    describeRoute({ tag: TAG, summary: "Deliver events again", returns: z.object({ deliveries: z.int() }) }),
    async (c) => {
      return c.json({ deliveries: await own(c).redeliver(idOf(c), await readOwnBody(c)) });
    },
  );

  return app;
}

function idOf(c: Context<GatewayEnv>): string {
  return c.req.param("id") ?? "";
}
