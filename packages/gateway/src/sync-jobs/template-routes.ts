import type { Context } from "hono";
import { Hono } from "hono";
import { DELETED, describeRoute } from "../http/describe-route.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { readOwnBody } from "../http/read-body.ts";
import type { SyncJobsContext } from "./start-sync.ts";
import { CreateTemplateBody, syncTemplatesOf, UpdateTemplateBody } from "./sync-templates-of.ts";

const TAG = "Pipelines";

/** `/sync-job-template`: those that come along, and one's own. See behaviour/gateway 13.3. */
export function syncTemplateRoutes(ctx: SyncJobsContext): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();
  const own = (c: Context<GatewayEnv>) => syncTemplatesOf(ctx, c.get("apiToken").environmentId);

  app.get("/", describeRoute({ tag: TAG, summary: "List the templates of sync jobs" }), async (c) =>
    c.json(await own(c).list(c.req.url)),
  );
  const create = { tag: TAG, summary: "Make a template of sync jobs", status: 201, body: CreateTemplateBody } as const;
  app.post("/", describeRoute(create), async (c) => c.json(await own(c).create(await readOwnBody(c)), 201));
  app.get("/:id", describeRoute({ tag: TAG, summary: "Get a template of sync jobs" }), async (c) =>
    c.json(await own(c).show(c.req.param("id"))),
  );
  app.patch(
    "/:id",
    describeRoute({ tag: TAG, summary: "Change a template of sync jobs", body: UpdateTemplateBody }),
    async (c) => c.json(await own(c).update(c.req.param("id"), await readOwnBody(c))),
  );
  app.delete(
    "/:id",
    describeRoute({ tag: TAG, summary: "Delete a template of sync jobs", returns: DELETED }),
    async (c) => c.json(await own(c).delete(c.req.param("id"))),
  );
  return app;
}
