import { Hono } from "hono";
import { environmentIntegrationId } from "../environments/dub-integration.ts";
import { findInstall } from "../environments/install.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import { DELETED, describeRoute } from "../http/describe-route.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { isUuid } from "../http/ids.ts";
import { refuseMisspelt } from "../http/parse-request.ts";
import { environmentOf, readBody } from "../http/read-body.ts";
import { toKeysetPage } from "../lists/keyset.ts";
import { readList } from "../lists/read-list.ts";
import type { Account } from "./account.ts";
import type { AccountDependencies } from "./account-dependencies.ts";
import { CONTEXT_NAMES, CreateAccountBody, UpdateAccountBody, UpdateCredentialsBody } from "./account-input.ts";
import { ACCOUNT_FIELDS, toAccountRow } from "./account-row.ts";
import { changeAccount } from "./change-account.ts";
import { createAccount } from "./create-account.ts";
import { deleteAccount } from "./delete-accounts.ts";
import { listAccounts } from "./queries.ts";
import { accountNotFound, requireAccount } from "./require-account.ts";

const TAG = "Integrated accounts";
const ACCOUNT = { name: "IntegratedAccount", fields: ACCOUNT_FIELDS };

/** `/integrated-account`. See behaviour/gateway 8.2. */
export function accountRoutes(ctx: AccountDependencies): Hono<GatewayEnv> {
  const { db } = ctx;
  const app = new Hono<GatewayEnv>();
  const show = async (account: Account) => toAccountRow(account, await findInstall(db, account.environmentId));

  app.get("/", describeRoute({ tag: TAG, summary: "List integrated accounts", list: ACCOUNT }), async (c) => {
    const environmentId = environmentOf(c);
    const keyset = readList(ACCOUNT_FIELDS, c.req.url);
    const accounts = await listAccounts(db, { environmentId, keyset });
    const install = await findInstall(db, environmentId);
    return c.json(toKeysetPage(accounts, keyset, (account) => toAccountRow(account, install)));
  });

  app.post(
    "/",
    describeRoute({
      tag: TAG,
      summary: "Connect an account with its API key",
      description: "The key is checked before the account becomes active, and is sealed.",
      body: CreateAccountBody,
      status: 201,
      returns: ACCOUNT,
    }),
    async (c) => {
      const { environmentId } = c.get("apiToken");
      const body = await readBody(c, CreateAccountBody);
      refuseMisspelt(CONTEXT_NAMES, body.context, "body.context");
      const installId = environmentIntegrationId(environmentId);
      if ((body.environment_integration_id ?? installId) !== installId) {
        throw new GatewayError(404, "Environment integration not found");
      }
      return c.json(await show(await createAccount(ctx, { ...body, environmentId })), 201);
    },
  );

  app.get("/:id", describeRoute({ tag: TAG, summary: "Get an integrated account", returns: ACCOUNT }), async (c) => {
    return c.json(await show(await requireAccount(db, keyOf(c.req.param("id"), c.get("apiToken")))));
  });

  app.patch(
    "/:id",
    describeRoute({ tag: TAG, summary: "Update an integrated account", body: UpdateAccountBody, returns: ACCOUNT }),
    async (c) => {
      const account = await requireAccount(db, keyOf(c.req.param("id"), c.get("apiToken")));
      const change = await readBody(c, UpdateAccountBody);
      refuseMisspelt(CONTEXT_NAMES, change.context, "body.context");
      return c.json(await show(await changeAccount(ctx, account, change)));
    },
  );

  app.patch(
    "/:id/credentials",
    describeRoute({
      tag: TAG,
      summary: "Replace the credential of an account",
      description: "The same workspace is meant as before: ids, links and tokens of the account stay.",
      body: UpdateCredentialsBody,
      returns: ACCOUNT,
    }),
    async (c) => {
      const account = await requireAccount(db, keyOf(c.req.param("id"), c.get("apiToken")));
      const change = await readBody(c, UpdateCredentialsBody);
      refuseMisspelt(CONTEXT_NAMES, change.context, "body.context");
      return c.json(await show(await changeAccount(ctx, account, change)));
    },
  );

  app.delete(
    "/:id",
    describeRoute({
      tag: TAG,
      summary: "Delete an integrated account",
      description: "Its credential, MCP servers and tokens go with it.",
      returns: DELETED,
    }),
    async (c) => {
      const key = keyOf(c.req.param("id"), c.get("apiToken"));
      if (!isUuid(key.id) || !(await deleteAccount(ctx, key))) throw accountNotFound();
      return c.json({ id: key.id });
    },
  );

  return app;
}

function keyOf(id: string, { environmentId }: GatewayEnv["Variables"]["apiToken"]) {
  return { id, environmentId };
}
