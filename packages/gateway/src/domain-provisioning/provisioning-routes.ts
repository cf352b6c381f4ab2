import type { Context } from "hono";
import { Hono } from "hono";
import { requireAccount } from "../accounts/require-account.ts";
import { originOf } from "../callers/call-origin.ts";
import { describeRoute } from "../http/describe-route.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { readJsonBody } from "../http/read-json-body.ts";
import type { ProvisioningContext } from "./provisioning-of.ts";
import { ProvisionBody, provisioningOf } from "./provisioning-of.ts";

/** `/integrated-account/{accountId}/domain-provisioning`: domains until they are verified. See behaviour/playbooks 4. */
export function provisioningRoutes(ctx: ProvisioningContext): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();
  const tag = "Pipelines";
  const own = async (c: Context<GatewayEnv>) => {
    const { environmentId } = c.get("apiToken");
    const account = await requireAccount(ctx.db, { id: c.req.param("accountId") ?? "", environmentId });
    return provisioningOf(ctx, account, originOf(c.get("caller"), c.var));
  };

  app.post(
    "/:accountId/domain-provisioning",
    describeRoute({
      tag,
      summary: "Add a domain, and follow it until it is verified",
      description: "Responds with the DNS records to set, and the run that looks whether they are.",
      body: ProvisionBody,
      status: 201,
    }),
    async (c) => c.json(await (await own(c)).start(await readJsonBody(c)), 201),
  );
  app.get(
    "/:accountId/domain-provisioning/:runId",
    describeRoute({ tag, summary: "Get how far a domain has come" }),
    async (c) => c.json(await (await own(c)).show(c.req.param("runId"))),
  );
  return app;
}
