import { Hono } from "hono";
import { sql } from "kysely";
import { z } from "zod";
import type { Install } from "../environments/install.ts";
import { findInstall } from "../environments/install.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import { DELETED, describeRoute } from "../http/describe-route.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { isUuid } from "../http/ids.ts";
import { readBody } from "../http/read-body.ts";
import { toKeysetPage } from "../lists/keyset.ts";
import { readList } from "../lists/read-list.ts";
import type { Account } from "./account.ts";
import type { AccountDependencies } from "./account-dependencies.ts";
import { ACCOUNT_FIELDS, toAccountRow } from "./account-row.ts";
import { createSandbox } from "./create-sandbox.ts";
import { deleteAccount } from "./delete-accounts.ts";
import type { AccountKey } from "./queries.ts";
import { findAccount, listAccounts } from "./queries.ts";

const CreateBody = z.object({ id: z.guid({ error: "must be a UUID" }).transform((id) => id.toLowerCase()) });

const SANDBOX_OF = sql.ref("sandbox_of");
const SANDBOX_FIELDS = { ...ACCOUNT_FIELDS, sandbox_of: { type: "text", operand: SANDBOX_OF } } as const;

const TAG = "Sandbox accounts";
const SANDBOX = { name: "SandboxIntegratedAccount", fields: SANDBOX_FIELDS };

/** `/sandbox-integrated-account`: the read-only twins of accounts. See behaviour/gateway 10.2. */
export function sandboxAccountRoutes(
  ctx: Pick<AccountDependencies, "db" | "vault" | "now" | "releaseAccounts" | "emptyAccounts">,
): Hono<GatewayEnv> {
  const { db } = ctx;
  const app = new Hono<GatewayEnv>();

  app.get("/", describeRoute({ tag: TAG, summary: "List sandbox accounts", list: SANDBOX }), async (c) => {
    const asked = readList(SANDBOX_FIELDS, c.req.url);
    const isTwin = { operand: SANDBOX_OF, operator: "null", isNull: false } as const;
    const keyset = { ...asked, filters: [...(asked.filters ?? []), isTwin] };
    const twins = await listAccounts(db, { environmentId: c.get("apiToken").environmentId, keyset });
    const install = await findInstall(db, c.get("apiToken").environmentId);
    return c.json(toKeysetPage(twins, keyset, (twin) => toSandboxRow(twin, install)));
  });

  app.post(
    "/",
    describeRoute({
      tag: TAG,
      summary: "Create the read-only twin of an account",
      description: "200 if it has one already.",
      body: CreateBody,
      status: 201,
      returns: SANDBOX,
    }),
    async (c) => {
      const { id } = await readBody(c, CreateBody);
      const { twin, isNew } = await createSandbox(ctx, { id, environmentId: c.get("apiToken").environmentId });
      return c.json(toSandboxRow(twin, await findInstall(db, twin.environmentId)), isNew ? 201 : 200);
    },
  );

  app.get("/:id", describeRoute({ tag: TAG, summary: "Get a sandbox account", returns: SANDBOX }), async (c) => {
    const { environmentId } = c.get("apiToken");
    const twin = await requireTwin(ctx, { id: c.req.param("id"), environmentId });
    return c.json(toSandboxRow(twin, await findInstall(db, environmentId)));
  });

  app.delete("/:id", describeRoute({ tag: TAG, summary: "Delete a sandbox account", returns: DELETED }), async (c) => {
    const { environmentId } = c.get("apiToken");
    const { id } = await requireTwin(ctx, { id: c.req.param("id"), environmentId });
    await deleteAccount(ctx, { id, environmentId });
    return c.json({ id });
  });

  return app;
}

async function requireTwin(
  { db }: Pick<AccountDependencies, "db">,
  { id, environmentId }: AccountKey,
): Promise<Account> {
  const account = isUuid(id) ? await findAccount(db, { id: id.toLowerCase(), environmentId }) : undefined;
  if (account?.sandboxOf == null) throw new GatewayError(404, "Sandbox integrated account not found");
  return account;
}

function toSandboxRow(twin: Account, install: Install) {
  const { created_at, updated_at, ...row } = toAccountRow(twin, install);
  return { id: twin.id, integrated_account: { ...row, created_at, updated_at }, created_at, updated_at };
}
