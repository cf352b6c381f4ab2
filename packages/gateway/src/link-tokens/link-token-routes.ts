import { Hono } from "hono";
import type { Kysely } from "kysely";
import { z } from "zod";
import { CONTEXT_NAMES } from "../accounts/account-input.ts";
import type { AccountTables } from "../accounts/account-table.ts";
import type { CredentialVault } from "../credentials/credential-vault.ts";
import type { InstallTables } from "../environments/install.ts";
import { findInstall } from "../environments/install.ts";
import { describeRoute } from "../http/describe-route.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { refuseMisspelt } from "../http/parse-request.ts";
import { readBody } from "../http/read-body.ts";
import { createLinkToken } from "./create-link-token.ts";
import { createLinkTokenBody } from "./link-token-input.ts";
import type { LinkTokenTables } from "./link-token-table.ts";

interface Dependencies {
  readonly db: Kysely<AccountTables & InstallTables & LinkTokenTables>;
  readonly vault: CredentialVault;
  readonly now: () => number;
}

/** `/link-token`. See behaviour/linking 1. */
export function linkTokenRoutes(ctx: Dependencies): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();

  app.post(
    "/",
    describeRoute({
      tag: "Linking",
      summary: "Create a link token",
      description: "Opens the link page for one customer, to connect an account or to connect it again.",
      body: createLinkTokenBody([]),
      status: 201,
      returns: z.object({ link_token: z.string() }),
    }),
    async (c) => {
      const { environmentId } = c.get("apiToken");
      const { override } = await findInstall(ctx.db, environmentId);
      const schemes = override.link_page?.redirect_schemes ?? [];
      const body = await readBody(c, createLinkTokenBody(schemes));
      refuseMisspelt(CONTEXT_NAMES, body.context, "body.context");
      const { token } = await createLinkToken(ctx, { ...body, environmentId });
      return c.json({ link_token: token }, 201);
    },
  );

  return app;
}
