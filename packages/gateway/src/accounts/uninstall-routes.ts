import { inTransaction } from "@overdub/storage";
import { Hono } from "hono";
import type { Kysely } from "kysely";
import { environmentIntegrationId } from "../environments/dub-integration.ts";
import type { InstallTables } from "../environments/install.ts";
import { findInstall, saveInstall } from "../environments/install.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import { DELETED, describeRoute } from "../http/describe-route.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { fewAtOnce } from "../upstream/few-at-once.ts";
import { publish } from "../webhooks/publish.ts";
import type { AccountDependencies } from "./account-dependencies.ts";
import type { AccountTables } from "./account-table.ts";
import { disconnectAccount } from "./disconnect-account.ts";

export interface UninstallContext extends Pick<AccountDependencies, "now" | "releaseAccounts"> {
  readonly db: Kysely<AccountTables & InstallTables>;
}

/** `DELETE /environment-integration/{id}`. See behaviour/gateway 8.4. */
export function uninstallRoutes(ctx: UninstallContext): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();
  app.delete(
    "/:id",
    describeRoute({
      tag: "Integration",
      summary: "Uninstall Dub from an environment",
      description: "Every credential is deleted; accounts and logs stay.",
      returns: DELETED,
    }),
    async (c) => {
      const { environmentId } = c.get("apiToken");
      const id = environmentIntegrationId(environmentId);
      if (c.req.param("id").toLowerCase() !== id) throw new GatewayError(404, "Environment integration not found");
      await uninstall(ctx, environmentId);
      return c.json({ id });
    },
  );
  return app;
}

/** Switches Dub off in an environment, forgets how it was set up, and deletes every credential. Accounts and logs stay. */
async function uninstall(ctx: UninstallContext, environmentId: string): Promise<void> {
  const { db, now } = ctx;
  const nowMs = now();
  // First, so that nothing is connected meanwhile.
  await inTransaction(db, async (tx) => {
    const install = await findInstall(tx, environmentId);
    await saveInstall(tx, { ...install, isEnabled: false, override: {}, sealedSecrets: "" }, nowMs);
    const payload = { id: environmentIntegrationId(environmentId) };
    if (install.isEnabled)
      await publish(tx, { environmentId, event: "environment_integration:deleted", payload, nowMs });
  });
  const connected = await db
    .selectFrom("integrated_accounts")
    .select("id")
    .where("environment_id", "=", environmentId)
    .where("sandbox_of", "is", null)
    .where("disconnected_at_ms", "is", null)
    .execute();
  await fewAtOnce(connected, ({ id }) => disconnectAccount(ctx, { id, environmentId }));
}
