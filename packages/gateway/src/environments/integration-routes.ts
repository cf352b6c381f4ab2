import { inTransaction } from "@overdub/storage";
import type { Context } from "hono";
import { Hono } from "hono";
import type { Kysely } from "kysely";
import { z } from "zod";
import type { CredentialVault } from "../credentials/credential-vault.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import { describeRoute } from "../http/describe-route.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { environmentOf, readBody } from "../http/read-body.ts";
import { shortList } from "../lists/short-list.ts";
import { publish } from "../webhooks/publish.ts";
import type { WebhookTables } from "../webhooks/webhook-tables.ts";
import { BUILT_IN_SINCE, DUB_INTEGRATION, environmentIntegrationId, requireIntegration } from "./dub-integration.ts";
import type { Environment, EnvironmentTables } from "./environment.ts";
import { findEnvironmentOrThrow } from "./environment.ts";
import type { Install, InstallTables } from "./install.ts";
import { findInstall, saveInstall, withOverride } from "./install.ts";
import { InstallOverrideBody } from "./install-override.ts";

const TAG = "Integration";

/** `/integration`: Dub, which is built in. See behaviour/gateway 8.4 and 11. */
export function integrationRoutes(): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();

  app.get("/", describeRoute({ tag: TAG, summary: "List integrations", description: "There is one: Dub." }), (c) =>
    c.json(shortList([toIntegrationRow()], ["id", "name", "category"], c.req.url)),
  );

  app.get("/:slugOrId", describeRoute({ tag: TAG, summary: "Get an integration" }), (c) => {
    requireIntegration(c.req.param("slugOrId"));
    return c.json(toIntegrationRow());
  });

  app.get(
    "/:slugOrId/unified-apis",
    describeRoute({ tag: TAG, summary: "List the unified APIs of an integration", description: "There are none." }),
    (c) => {
      requireIntegration(c.req.param("slugOrId"));
      return c.json({ result: [] });
    },
  );

  app.post("/", refuse);
  app.on(["PATCH", "DELETE"], "/:slugOrId", refuse);
  return app;
}

function refuse(): never {
  throw new GatewayError(403, "Integrations are built in and cannot be changed");
}

const InstallBody = z.object({ integration_id: z.string(), environment_id: z.string().nullish() });

/** Clients send rows back whole. */
const InstallUpdateBody = z.object({
  is_enabled: z.boolean().nullish(),
  show_in_catalog: z.boolean().nullish(),
  override: InstallOverrideBody.nullish(),
});

interface InstallDependencies {
  readonly db: Kysely<EnvironmentTables & InstallTables & WebhookTables>;
  readonly vault: CredentialVault;
  readonly now: () => number;
}

/** `/environment-integration`: where Dub is installed, which is everywhere, and how. See behaviour/gateway 8.4. */
export function environmentIntegrationRoutes({ db, vault, now }: InstallDependencies): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();

  app.get("/", describeRoute({ tag: TAG, summary: "List where Dub is installed" }), async (c) => {
    const environmentId = environmentOf(c);
    const row = await installRow(environmentId);
    const fields = ["id", "integration_id", "environment_id", "is_enabled", "show_in_catalog"] as const;
    return c.json(shortList([row], fields, c.req.url));
  });

  // Where it is switched on, installing it again changes nothing.
  app.post(
    "/",
    describeRoute({
      tag: TAG,
      summary: "Install Dub",
      description: "200 where it is installed already.",
      body: InstallBody,
      status: 201,
    }),
    async (c) => {
      const { environmentId } = c.get("apiToken");
      const body = await readBody(c, InstallBody);
      requireIntegration(body.integration_id);
      const isNew = await inTransaction(db, (tx) => switchOn(tx, environmentId));
      return c.json(await installRow(environmentId), isNew ? 201 : 200);
    },
  );

  app.get("/:id", describeRoute({ tag: TAG, summary: "Get an installation of Dub" }), async (c) =>
    c.json(await requireInstallRow(c)),
  );

  app.patch(
    "/:id",
    describeRoute({
      tag: TAG,
      summary: "Set up how accounts connect",
      description: "The look of the link page, OAuth applications, where customers may come back to.",
      body: InstallUpdateBody,
    }),
    async (c) => {
      await requireInstallRow(c);
      const { environmentId } = c.get("apiToken");
      const given = await readBody(c, InstallUpdateBody);
      const install = await findInstall(db, environmentId);
      const changed = {
        ...(given.override ? withOverride(vault, install, given.override) : install),
        isEnabled: given.is_enabled ?? install.isEnabled,
        showInCatalog: given.show_in_catalog ?? install.showInCatalog,
      };
      const nowMs = now();
      await inTransaction(db, async (tx) => {
        await saveInstall(tx, changed, nowMs);
        const payload = await installRow(environmentId, tx);
        await publish(tx, { environmentId, event: "environment_integration:updated", payload, nowMs });
      });
      return c.json(await installRow(environmentId));
    },
  );

  async function switchOn(tx: InstallDependencies["db"], environmentId: string): Promise<boolean> {
    const install = await findInstall(tx, environmentId);
    if (install.isEnabled) return false;
    const nowMs = now();
    await saveInstall(tx, { ...install, isEnabled: true }, nowMs);
    const payload = await installRow(environmentId, tx);
    await publish(tx, { environmentId, event: "environment_integration:created", payload, nowMs });
    return true;
  }

  async function requireInstallRow(c: Context<GatewayEnv>) {
    const row = await installRow(c.get("apiToken").environmentId);
    if (c.req.param("id")?.toLowerCase() !== row.id) throw new GatewayError(404, "Environment integration not found");
    return row;
  }

  async function installRow(environmentId: string, reader: Kysely<EnvironmentTables & InstallTables> = db) {
    return toInstallRow(await findEnvironmentOrThrow(reader, environmentId), await findInstall(reader, environmentId));
  }

  return app;
}

/** See behaviour/gateway 8.4. */
export function toIntegrationRow() {
  return {
    ...DUB_INTEGRATION,
    is_beta: false,
    sharing: "allow",
    can_install: true,
    created_at: BUILT_IN_SINCE,
    updated_at: BUILT_IN_SINCE,
  };
}

/** The installation of Dub in an environment: there from its first moment. */
export function toInstallRow({ id: environmentId, createdAtMs }: Environment, install: Install) {
  return {
    id: environmentIntegrationId(environmentId),
    integration_id: DUB_INTEGRATION.id,
    environment_id: environmentId,
    is_enabled: install.isEnabled,
    show_in_catalog: install.showInCatalog,
    override: install.override,
    integration: DUB_INTEGRATION,
    created_at: new Date(createdAtMs).toISOString(),
    updated_at: new Date(install.updatedAtMs ?? createdAtMs).toISOString(),
  };
}
