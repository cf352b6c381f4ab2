import type { Context } from "hono";
import { Hono } from "hono";
import { requireAccount } from "../accounts/require-account.ts";
import { originOf } from "../callers/call-origin.ts";
import { DELETED, describeRoute, SUCCESS } from "../http/describe-route.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { parseQuery } from "../http/parse-query.ts";
import { readJsonBody } from "../http/read-json-body.ts";
import type { CarryOutContext } from "./carry-out.ts";
import { DecisionsQuery, onboardingOf, PolicyBody, PreviewBody } from "./onboarding-of.ts";

/** `/integrated-account/{accountId}/onboarding`: how applications to a program are answered. See behaviour/playbooks 2. */
export function onboardingRoutes(ctx: CarryOutContext): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();
  const path = "/:accountId/onboarding";
  const own = async (c: Context<GatewayEnv>) => {
    const { environmentId } = c.get("apiToken");
    const account = await requireAccount(ctx.db, { id: c.req.param("accountId") ?? "", environmentId });
    return onboardingOf(ctx, account, { ...originOf(c.get("caller"), c.var), signal: c.req.raw.signal });
  };

  const tag = "Pipelines";
  app.get(path, describeRoute({ tag, summary: "Get the onboarding rules of an account" }), async (c) =>
    c.json(await (await own(c)).show()),
  );
  app.put(
    path,
    describeRoute({
      tag,
      summary: "Set the onboarding rules of an account",
      description: "In place of all before. Applications that wait are answered at once, and each that comes.",
      body: PolicyBody,
    }),
    async (c) => c.json(await (await own(c)).set(await readJsonBody(c))),
  );
  app.delete(path, describeRoute({ tag, summary: "Remove the onboarding rules", returns: DELETED }), async (c) =>
    c.json(await (await own(c)).remove()),
  );
  app.post(
    `${path}/preview`,
    describeRoute({
      tag,
      summary: "Tell what onboarding rules would do, and why",
      description: "About the applications that wait, by rules that are given or set. Nothing is changed.",
      body: PreviewBody,
    }),
    async (c) => c.json(await (await own(c)).preview(await readJsonBody(c))),
  );
  app.post(
    `${path}/check`,
    describeRoute({ tag, summary: "Have applications answered now", returns: SUCCESS }),
    async (c) => c.json(await (await own(c)).check()),
  );
  app.get(
    `${path}/decisions`,
    describeRoute({ tag, summary: "List decisions about applications", query: DecisionsQuery }),
    async (c) => c.json(await (await own(c)).decisions(parseQuery(c.req.url))),
  );
  return app;
}
