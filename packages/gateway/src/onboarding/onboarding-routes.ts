import type { Context } from "hono";
import { Hono } from "hono";
import { requireAccount } from "../accounts/require-account.ts";
import { originOf } from "../callers/call-origin.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { parseQuery } from "../http/parse-query.ts";
import { readJsonBody } from "../http/read-json-body.ts";
import type { CarryOutContext } from "./carry-out.ts";
import { onboardingOf } from "./onboarding-of.ts";

/** `/integrated-account/{accountId}/onboarding`: how applications to a program are answered. See behaviour/playbooks 2. */
export function onboardingRoutes(ctx: CarryOutContext): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();
  const path = "/:accountId/onboarding";
  const own = async (c: Context<GatewayEnv>) => {
    const { environmentId } = c.get("apiToken");
    const account = await requireAccount(ctx.db, { id: c.req.param("accountId") ?? "", environmentId });
    return onboardingOf(ctx, account, { ...originOf(c.get("caller"), c.var), signal: c.req.raw.signal });
  };

  app.get(path, async (c) => c.json(await (await own(c)).show()));
  app.put(path, async (c) => c.json(await (await own(c)).set(await readJsonBody(c))));
  app.delete(path, async (c) => c.json(await (await own(c)).remove()));
  app.post(`${path}/preview`, async (c) => c.json(await (await own(c)).preview(await readJsonBody(c))));
  app.post(`${path}/check`, async (c) => c.json(await (await own(c)).check(), 202));
  app.get(`${path}/decisions`, async (c) => c.json(await (await own(c)).decisions(parseQuery(c.req.url))));
  return app;
}
