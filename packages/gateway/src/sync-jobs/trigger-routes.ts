import type { Context } from "hono";
import { Hono } from "hono";
import { z } from "zod";
import { DELETED, describeRoute, SUCCESS } from "../http/describe-route.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { text } from "../http/parse-request.ts";
import { environmentOf, readBody } from "../http/read-body.ts";
import { pageOf, toKeysetPage } from "../lists/keyset.ts";
import { readList } from "../lists/read-list.ts";
import { EVENT_NAMES } from "../webhooks/event-names.ts";
import { nextDueMs } from "./cron.ts";
import type { SyncJobsContext } from "./start-sync.ts";
import { ERROR_HANDLING } from "./sync-run.ts";
import {
  checkTriggerArgs,
  jsonOrNull,
  planTrigger,
  requireTrigger,
  schedule,
  TRIGGER_FIELDS,
  toTriggerRow,
  unschedule,
} from "./trigger.ts";

const TAG = "Pipelines";
const TRIGGER = { name: "SyncJobCronTrigger", fields: TRIGGER_FIELDS };

const Changeable = {
  cron_expression: text(255),
  args: z.record(z.string(), z.unknown()).default({}),
  webhook_id: text(255).nullish(),
  error_handling: z.enum(ERROR_HANDLING).default("fail_fast"),
  events_to_send: z.array(z.enum(EVENT_NAMES)).nullish(),
  meta: z.record(z.string(), z.unknown()).nullish(),
};

const CreateBody = z.object({
  sync_job_id: z.string(),
  integrated_account_id: z.string(),
  ...Changeable,
  environment_id: z.string().optional(),
});
const UpdateBody = z
  .object({
    ...Changeable,
    args: z.record(z.string(), z.unknown()),
    error_handling: z.enum(ERROR_HANDLING),
  })
  .partial();

/** `/sync-job-cron-trigger`. See behaviour/gateway 13.6. */
export function syncTriggerRoutes(ctx: SyncJobsContext): Hono<GatewayEnv> {
  const { db, now } = ctx;
  const app = new Hono<GatewayEnv>();
  const require = (c: Context<GatewayEnv>) =>
    requireTrigger(db, { id: c.req.param("id") ?? "", environmentId: c.get("apiToken").environmentId });
  app.get("/", describeRoute({ tag: TAG, summary: "List cron triggers", list: TRIGGER }), async (c) => {
    const environmentId = environmentOf(c);
    const keyset = readList(TRIGGER_FIELDS, c.req.url);
    const rows = await db
      .selectFrom("sync_triggers")
      .selectAll()
      .where("environment_id", "=", environmentId)
      .$call(pageOf(keyset))
      .execute();
    return c.json(toKeysetPage(rows, keyset, toTriggerRow));
  });
  const create = { tag: TAG, summary: "Add a cron trigger", status: 201, body: CreateBody, returns: TRIGGER } as const;
  app.post("/", describeRoute(create), async (c) => {
    const { environmentId } = c.get("apiToken");
    const given = await readBody(c, CreateBody);
    const add = await planTrigger(ctx, environmentId, given);
    return c.json(toTriggerRow(await add(db)), 201);
  });
  app.get("/:id", describeRoute({ tag: TAG, summary: "Get a cron trigger", returns: TRIGGER }), async (c) =>
    c.json(toTriggerRow(await require(c))),
  );
  app.patch(
    "/:id",
    describeRoute({ tag: TAG, summary: "Change a cron trigger", body: UpdateBody, returns: TRIGGER }),
    async (c) => {
      const trigger = await require(c);
      const { id, cron_expression: before } = trigger;
      const given = await readBody(c, UpdateBody);
      const { cron_expression: expression, args, webhook_id: webhookId, error_handling: handling } = given;
      if (expression !== undefined) nextDueMs(expression, now());
      if (args !== undefined || webhookId !== undefined) await checkTriggerArgs(ctx, trigger, given);
      await db
        .updateTable("sync_triggers")
        .set({
          updated_at_ms: now(),
          // Another expression counts once it is scheduled.
          ...(expression !== undefined && { cron_expression: expression }),
          ...(expression !== undefined && expression !== before && { next_run_at_ms: null }),
          ...(args !== undefined && { args: JSON.stringify(args) }),
          ...(webhookId !== undefined && { webhook_id: webhookId }),
          ...(handling !== undefined && { error_handling: handling }),
          ...(given.events_to_send !== undefined && { events_to_send: jsonOrNull(given.events_to_send) }),
          ...(given.meta !== undefined && { meta: jsonOrNull(given.meta) }),
        })
        .where("id", "=", id)
        .execute();
      return c.json(toTriggerRow(await require(c)));
    },
  );
  app.delete("/:id", describeRoute({ tag: TAG, summary: "Delete a cron trigger", returns: DELETED }), async (c) => {
    const { id } = await require(c);
    await db.deleteFrom("sync_triggers").where("id", "=", id).execute();
    return c.json({ id });
  });
  app.post(
    "/:id/schedule",
    describeRoute({ tag: TAG, summary: "Have a cron trigger run its job", returns: SUCCESS }),
    async (c) => {
      await schedule(ctx, await require(c));
      return c.json({ success: true });
    },
  );
  app.post(
    "/:id/unschedule",
    describeRoute({ tag: TAG, summary: "Have a cron trigger run its job no more", returns: SUCCESS }),
    async (c) => {
      await unschedule(ctx, await require(c));
      return c.json({ success: true });
    },
  );
  return app;
}
