import { Hono } from "hono";
import { z } from "zod";
import type { AccountDependencies } from "../accounts/account-dependencies.ts";
import { requireAccount } from "../accounts/require-account.ts";
import { requireIntegration } from "../environments/dub-integration.ts";
import { describeRoute } from "../http/describe-route.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { parseQuery, toWords } from "../http/parse-query.ts";
import { parseRequest } from "../http/parse-request.ts";
import type { CapabilityFilter, CatalogDependencies } from "./capabilities.ts";
import { toAccountCapabilities, toCapabilities } from "./capabilities.ts";
import { findTestClock } from "./find-test-clock.ts";

/** Clients write null as nothing, so an empty value is none. */
const CapabilityQuery = z.object({
  type: z.enum(["proxy", "unified", "all", ""]).default("all"),
  has_description: z.union([z.literal(""), z.stringbool({ truthy: ["true", "1"], falsy: ["false", "0"] })]).optional(),
});

const TAG = "Tools";

/** `…/capabilities` of an account and of the integration; to be mounted at the root. See behaviour/gateway 6.4. */
export function capabilitiesRoutes(
  ctx: CatalogDependencies & Pick<AccountDependencies, "credentials" | "send" | "userAgent" | "now">,
): Hono<GatewayEnv> {
  const { db, catalog, findServedOperations } = ctx;
  const app = new Hono<GatewayEnv>();

  app.get(
    "/integrated-account/:id/capabilities",
    describeRoute({ tag: TAG, summary: "What can be done with an account", query: CapabilityQuery }),
    async (c) => {
      const filter = readFilter(c.req.url);
      const key = { id: c.req.param("id"), environmentId: c.get("apiToken").environmentId };
      const account = await requireAccount(db, key);
      const served = await findServedOperations(account.baseUrl);
      const testClock = await findTestClock(ctx, account, served);
      return c.json({
        ...toAccountCapabilities(catalog, filter, account, served),
        ...(testClock && { test_clock: testClock }),
      });
    },
  );

  app.get(
    "/integration/:slugOrId/capabilities",
    describeRoute({ tag: TAG, summary: "What can be done with Dub", query: CapabilityQuery }),
    (c) => {
      const filter = readFilter(c.req.url);
      requireIntegration(c.req.param("slugOrId"));
      return c.json(toCapabilities(catalog, filter));
    },
  );

  return app;
}

function readFilter(url: string): CapabilityFilter {
  const query = parseQuery(url);
  const { type, has_description } = parseRequest(CapabilityQuery, query, "query");
  return {
    type: type || "all",
    methods: toWords(query.methods),
    resources: toWords(query.resource),
    hasDescription: has_description === "" ? undefined : has_description,
  };
}
