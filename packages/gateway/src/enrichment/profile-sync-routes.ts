import { Hono } from "hono";
import { requireAccount } from "../accounts/require-account.ts";
import { describeRoute } from "../http/describe-route.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { readJsonBody } from "../http/read-json-body.ts";
import { ProfileSyncBody } from "./read-profiles.ts";
import type { ProfileSyncContext } from "./start-profile-sync.ts";
import { startProfileSync } from "./start-profile-sync.ts";

/** `/integrated-account/{accountId}/profile-sync`: records of customers, told to the product. See behaviour/playbooks 1. */
export function profileSyncRoutes(ctx: ProfileSyncContext): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();
  app.post(
    "/:accountId/profile-sync",
    describeRoute({
      tag: "Pipelines",
      summary: "Tell the product of everything known of an account's customers",
      description: "Webhooks that hear of sync_job_run:record get the records. Responds with the run.",
      body: ProfileSyncBody,
      status: 201,
    }),
    async (c) => {
      const { environmentId } = c.get("apiToken");
      const account = await requireAccount(ctx.db, { id: c.req.param("accountId"), environmentId });
      return c.json(await startProfileSync(ctx, account, await readJsonBody(c)), 201);
    },
  );
  return app;
}
