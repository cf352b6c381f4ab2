import { Hono } from "hono";
import { z } from "zod";
import type { GatewayContext } from "../gateway-context.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { GatewayError } from "../http/gateway-error.ts";
import { isUuid } from "../http/is-uuid.ts";
import { KeysetQuery, readKeyset, toKeysetPage } from "../http/keyset.ts";
import { parseQuery } from "../http/parse-query.ts";
import { parseRequest } from "../http/parse-request.ts";
import { readJsonBody } from "../http/read-json-body.ts";
import { text } from "../http/text.ts";
import { environmentIntegrationId } from "../integration/dub-integration.ts";
import { ACCOUNT_STATUSES } from "./account.ts";
import { CreateAccountBody, UpdateAccountBody, UpdateCredentialsBody } from "./account-input.ts";
import { toAccountRow } from "./account-row.ts";
import { changeAccount } from "./change-account.ts";
import { createAccount } from "./create-account.ts";
import { deleteAccount, listAccounts } from "./queries.ts";
import { accountNotFound, requireAccount } from "./require-account.ts";

const ListQuery = z.strictObject({
  ...KeysetQuery.shape,
  tenant_id: text(255).optional(),
  environment_id: z.string().optional(),
  status: z.enum(ACCOUNT_STATUSES).optional(),
  is_sandbox: z.stringbool({ truthy: ["true", "1"], falsy: ["false", "0"] }).optional(),
});

/** `/integrated-account`. Source: spec truto-gateway 8.2. */
export function accountRoutes(ctx: GatewayContext): Hono<GatewayEnv> {
  const { db } = ctx;
  const app = new Hono<GatewayEnv>();

  app.get("/", async (c) => {
    const { environmentId } = c.get("apiToken");
    const query = parseRequest(ListQuery, parseQuery(c.req.url), "query");
    requireSameEnvironment(query.environment_id, environmentId);
    const keyset = readKeyset(query);
    const { tenant_id: tenantId, status, is_sandbox: isSandbox } = query;
    const accounts = await listAccounts(db, { environmentId, tenantId, status, isSandbox, keyset });
    return c.json(toKeysetPage(accounts, keyset, toAccountRow));
  });

  app.post("/", async (c) => {
    const { environmentId } = c.get("apiToken");
    const body = parseRequest(CreateAccountBody, await readJsonBody(c), "body");
    requireSameEnvironment(body.environment_id, environmentId);
    const installId = environmentIntegrationId(environmentId);
    if ((body.environment_integration_id ?? installId) !== installId) {
      throw new GatewayError(404, "Environment integration not found");
    }
    return c.json(toAccountRow(await createAccount(ctx, { ...body, environmentId })), 201);
  });

  app.get("/:id", async (c) => {
    return c.json(toAccountRow(await requireAccount(db, keyOf(c.req.param("id"), c.get("apiToken")))));
  });

  app.patch("/:id", async (c) => {
    const account = await requireAccount(db, keyOf(c.req.param("id"), c.get("apiToken")));
    const change = parseRequest(UpdateAccountBody, await readJsonBody(c), "body");
    return c.json(toAccountRow(await changeAccount(ctx, account, change)));
  });

  app.patch("/:id/credentials", async (c) => {
    const account = await requireAccount(db, keyOf(c.req.param("id"), c.get("apiToken")));
    const change = parseRequest(UpdateCredentialsBody, await readJsonBody(c), "body");
    return c.json(toAccountRow(await changeAccount(ctx, account, change)));
  });

  app.delete("/:id", async (c) => {
    const key = keyOf(c.req.param("id"), c.get("apiToken"));
    if (!isUuid(key.id) || !(await deleteAccount(db, key))) throw accountNotFound();
    return c.json({ id: key.id });
  });

  return app;
}

function keyOf(id: string, { environmentId }: GatewayEnv["Variables"]["apiToken"]) {
  return { id, environmentId };
}

/** The token says which environment is meant. Source: spec truto-gateway 1.2. */
function requireSameEnvironment(named: string | undefined, environmentId: string): void {
  if ((named ?? environmentId) !== environmentId)
    throw new GatewayError(403, "The token belongs to another environment");
}
