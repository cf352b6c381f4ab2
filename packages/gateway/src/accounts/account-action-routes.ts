import { Hono } from "hono";
import { z } from "zod";
import { describeRoute, SUCCESS } from "../http/describe-route.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { text } from "../http/parse-request.ts";
import { readBody } from "../http/read-body.ts";
import type { AccountDependencies } from "./account-dependencies.ts";
import { createAccountToken } from "./account-token.ts";
import { deleteAccounts } from "./delete-accounts.ts";
import { disconnectAccount } from "./disconnect-account.ts";
import { requireAccount } from "./require-account.ts";
import { runPostInstallActions } from "./run-post-install-actions.ts";
import type { VerifyContext } from "./verify-credential.ts";
import { verifyCredential } from "./verify-credential.ts";

const MAX_DELETED_AT_ONCE = 1000;

const AccountId = z.guid({ error: "must be a UUID" }).transform((id) => id.toLowerCase());

const TokenBody = z.object({ integrated_account_id: AccountId });
const ActionBody = z.object({ id: AccountId });
const BulkDeleteBody = z
  .strictObject({ ids: z.array(AccountId).min(1).max(MAX_DELETED_AT_ONCE).optional(), tenant_id: text(255).optional() })
  .transform(({ ids, tenant_id: tenantId }, ctx) => {
    if (ids !== undefined && tenantId === undefined) return { ids };
    if (ids === undefined && tenantId !== undefined) return { tenantId };
    ctx.addIssue({ code: "custom", message: "must hold either ids or tenant_id" });
    return z.NEVER;
  });

const TAG = "Integrated accounts";

/** What is done to accounts under `/integrated-account` besides changing their rows. See behaviour/gateway 8.2. */
export function accountActionRoutes(
  ctx: VerifyContext & Pick<AccountDependencies, "releaseAccounts" | "emptyAccounts">,
): Hono<GatewayEnv> {
  const { db } = ctx;
  const app = new Hono<GatewayEnv>();

  app.post(
    "/token",
    describeRoute({
      tag: TAG,
      summary: "Create an integrated account token",
      description: "For a browser or a program that may use this one account, for a while.",
      body: TokenBody,
      status: 201,
      returns: z.object({ integrated_account_token: z.string(), token: z.string() }),
    }),
    async (c) => {
      const { environmentId } = c.get("apiToken");
      const { integrated_account_id: id } = await readBody(c, TokenBody);
      await requireAccount(db, { id, environmentId });
      const token = await createAccountToken(ctx, id);
      // Clients read the one or the other.
      return c.json({ integrated_account_token: token, token }, 201);
    },
  );

  app.post(
    "/bulk-delete",
    describeRoute({
      tag: TAG,
      summary: "Delete several integrated accounts",
      description: "Those of the ids, or all of a tenant.",
      body: BulkDeleteBody,
      returns: SUCCESS,
    }),
    async (c) => {
      const { environmentId } = c.get("apiToken");
      await deleteAccounts(ctx, { environmentId, ...(await readBody(c, BulkDeleteBody)) });
      return c.json({ success: true });
    },
  );

  app.post(
    "/disconnect",
    describeRoute({
      tag: TAG,
      summary: "Disconnect an account",
      description: "Deletes its credential and keeps its row, so that it can be connected again.",
      body: ActionBody,
      returns: SUCCESS,
    }),
    async (c) => {
      const { environmentId } = c.get("apiToken");
      const { id } = await readBody(c, ActionBody);
      await disconnectAccount(ctx, await requireAccount(db, { id, environmentId }));
      return c.json({ success: true });
    },
  );

  app.post(
    "/refresh-credentials",
    describeRoute({
      tag: TAG,
      summary: "Refresh or check the credential of an account",
      body: ActionBody,
      returns: SUCCESS,
    }),
    async (c) => {
      const { environmentId } = c.get("apiToken");
      const { id } = await readBody(c, ActionBody);
      const account = await requireAccount(db, { id, environmentId });
      if (account.oauth === null) await verifyCredential(ctx, account);
      else await ctx.credentials.renew(account);
      return c.json({ success: true });
    },
  );

  app.post(
    "/run-post-install-actions",
    describeRoute({
      tag: TAG,
      summary: "Run what follows the connection of an account again",
      body: ActionBody,
      returns: SUCCESS,
    }),
    async (c) => {
      const { environmentId } = c.get("apiToken");
      const { id } = await readBody(c, ActionBody);
      await runPostInstallActions(ctx, await requireAccount(db, { id, environmentId }));
      return c.json({ success: true });
    },
  );

  return app;
}
