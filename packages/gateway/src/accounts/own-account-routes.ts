import type { Context, MiddlewareHandler } from "hono";
import { Hono } from "hono";
import { z } from "zod";
import { findInstall } from "../environments/install.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import { describeRoute } from "../http/describe-route.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { readBody } from "../http/read-body.ts";
import type { Account } from "./account.ts";
import type { AccountDependencies } from "./account-dependencies.ts";
import { ACCOUNT_FIELDS, toAccountRow } from "./account-row.ts";
import { changeAccount } from "./change-account.ts";
import { calledAccount } from "./require-account.ts";

const notHere = z.undefined({ error: "can only be changed with an API token" }).optional();

/** A session of an account may describe it, not point it at another workspace. */
const PatchBody = z.strictObject({
  context: z.looseObject({ base_url: notHere, api_key: notHere, oauth: notHere }),
});

const TAG = "Integrated accounts";
const ACCOUNT = { name: "IntegratedAccount", fields: ACCOUNT_FIELDS };

/** `/integrated-account/me`: the account that a token was made for. See behaviour/gateway 8.2. */
export function ownAccountRoutes(
  ctx: Pick<AccountDependencies, "db" | "vault" | "findOAuthClient" | "send" | "userAgent" | "now" | "releaseAccounts">,
): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();
  const account = (c: Context<GatewayEnv>) =>
    calledAccount(ctx.db, c.get("caller"), c.req.query("integrated_account_id"));

  const show = async (own: Account) => toAccountRow(own, await findInstall(ctx.db, own.environmentId));

  app.get(
    "/",
    describeRoute({ tag: TAG, summary: "Get the account of an account token", auth: "any-token", returns: ACCOUNT }),
    async (c) => c.json(await show(await account(c))),
  );

  app.patch(
    "/",
    describeRoute({
      tag: TAG,
      summary: "Update the context of the account of an account token",
      auth: "any-token",
      body: PatchBody,
      returns: ACCOUNT,
    }),
    async (c) => {
      const change = await readBody(c, PatchBody);
      return c.json(await show(await changeAccount(ctx, await account(c), change)));
    },
  );

  return app;
}

export const requireAccountToken: MiddlewareHandler<GatewayEnv> = async (c, next) => {
  if (c.get("caller").kind !== "account-token") throw new GatewayError(403, "Requires an integrated account token");
  await next();
};
