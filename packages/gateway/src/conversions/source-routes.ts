import type { Context } from "hono";
import { Hono } from "hono";
import { z } from "zod";
import { bodyChunks } from "../http/body-chunks.ts";
import { DELETED, describeRoute } from "../http/describe-route.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { environmentOf, readOwnBody } from "../http/read-body.ts";
import { toKeysetPage } from "../lists/keyset.ts";
import { readList } from "../lists/read-list.ts";
import type { ConversionContext } from "./conversion-sources.ts";
import { conversionSources } from "./conversion-sources.ts";
import { EVENT_FIELDS, listEvents, toEventRow } from "./event-rows.ts";
import { IMPORT_BOUNDS } from "./import-rows.ts";
import { listReviews, REVIEW_FIELDS, toReviewRow } from "./reviews.ts";
import { listSources, SOURCE_FIELDS, toSourceRow } from "./source.ts";
import { CreateSourceBody, MendRowBody, RetryBody, UpdateReviewBody, UpdateSourceBody } from "./source-input.ts";

const TAG = "Pipelines";
const SOURCE = { name: "ConversionSource", fields: SOURCE_FIELDS };
const EVENT = { name: "ConversionEvent", fields: EVENT_FIELDS };
const REVIEW = { name: "ConversionReview", fields: REVIEW_FIELDS };

const own = (ctx: ConversionContext, c: Context<GatewayEnv>) => conversionSources(ctx, c.get("apiToken").environmentId);
const idOf = (c: Context<GatewayEnv>) => c.req.param("id") ?? "";

/** `/conversion-source`: billing systems that tell of customers. See behaviour/conversions 1.1. */
export function conversionSourceRoutes(ctx: ConversionContext): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();

  app.get("/", describeRoute({ tag: TAG, summary: "List conversion sources", list: SOURCE }), async (c) => {
    const environmentId = environmentOf(c);
    const keyset = readList(SOURCE_FIELDS, c.req.url);
    const rows = await listSources(ctx.db, { environmentId, keyset });
    return c.json(toKeysetPage(rows, keyset, (source) => toSourceRow(source, ctx.publicUrl)));
  });

  const creation = describeRoute({
    tag: TAG,
    summary: "Create a conversion source",
    description: "A billing system that tells of an account's customers, at the `url` of the answer.",
    body: CreateSourceBody,
    status: 201,
    returns: SOURCE,
  });
  app.post("/", creation, async (c) => {
    return c.json(await own(ctx, c).create(await readOwnBody(c)), 201);
  });

  app.get("/:id", describeRoute({ tag: TAG, summary: "Get a conversion source", returns: SOURCE }), async (c) =>
    c.json(await own(ctx, c).get(idOf(c))),
  );

  const change = describeRoute({
    tag: TAG,
    summary: "Update a conversion source",
    description: "Settings that are left out stay; null takes one away.",
    body: UpdateSourceBody,
    returns: SOURCE,
  });
  app.patch("/:id", change, async (c) => {
    return c.json(await own(ctx, c).update(idOf(c), await readOwnBody(c)));
  });

  app.delete(
    "/:id",
    describeRoute({ tag: TAG, summary: "Delete a conversion source", returns: DELETED }),
    async (c) => {
      const id = idOf(c).toLowerCase();
      await own(ctx, c).delete(id);
      return c.json({ id });
    },
  );

  const importing = describeRoute({
    tag: TAG,
    summary: "Import leads, sales and refunds from a CSV file",
    description: "The body is the file. A run works its rows off; the answer is that run.",
  });
  app.put("/:id/import", importing, async (c) =>
    c.json(await own(ctx, c).importFile(idOf(c), bodyChunks(c.req.raw, IMPORT_BOUNDS)), 201),
  );

  const retrying = describeRoute({
    tag: TAG,
    summary: "Look again at the events of a source that have failed",
    body: RetryBody,
    returns: z.object({ events: z.int() }),
  });
  app.post("/:id/retry", retrying, async (c) => {
    return c.json({ events: await own(ctx, c).retryAll(idOf(c), await readOwnBody(c)) });
  });

  return app;
}

/** `/conversion-event`: what they told, and what has become of it. See behaviour/conversions 2.1. */
export function conversionEventRoutes(ctx: ConversionContext): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();

  app.get("/", describeRoute({ tag: TAG, summary: "List conversion events", list: EVENT }), async (c) => {
    const environmentId = environmentOf(c);
    const keyset = readList(EVENT_FIELDS, c.req.url, "-created_at");
    return c.json(toKeysetPage(await listEvents(ctx.db, { environmentId, keyset }), keyset, toEventRow));
  });

  const reading = describeRoute({
    tag: TAG,
    summary: "Get a conversion event",
    description: "With its `body`, as the source has sent it.",
    returns: EVENT,
  });
  app.get("/:id", reading, async (c) => c.json(await own(ctx, c).event(idOf(c))));

  const mending = describeRoute({
    tag: TAG,
    summary: "Correct a row of a file that has failed",
    description: "With the cells of the whole row, by the names of columns. It is told when it is tried again.",
    body: MendRowBody,
    returns: EVENT,
  });
  app.patch("/:id", mending, async (c) => c.json(await own(ctx, c).mend(idOf(c), await readOwnBody(c))));

  app.post(
    "/:id/retry",
    describeRoute({ tag: TAG, summary: "Look again at a conversion event", returns: EVENT }),
    async (c) => c.json(await own(ctx, c).retry(idOf(c))),
  );

  return app;
}

/** `/conversion-review`: commissions that have to be taken back by hand. See behaviour/conversions 4.3. */
export function conversionReviewRoutes(ctx: ConversionContext): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();

  const listing = describeRoute({
    tag: TAG,
    summary: "List commissions that have to be taken back by hand",
    list: REVIEW,
  });
  app.get("/", listing, async (c) => {
    const environmentId = environmentOf(c);
    const keyset = readList(REVIEW_FIELDS, c.req.url, "-created_at");
    return c.json(toKeysetPage(await listReviews(ctx.db, { environmentId, keyset }), keyset, toReviewRow));
  });

  const resolving = describeRoute({
    tag: TAG,
    summary: "Say what was done about such a commission",
    body: UpdateReviewBody,
    returns: REVIEW,
  });
  app.patch("/:id", resolving, async (c) => {
    return c.json(await own(ctx, c).review(idOf(c), await readOwnBody(c)));
  });

  return app;
}
