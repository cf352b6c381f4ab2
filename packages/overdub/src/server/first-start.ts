import type { Gateway, Send } from "@overdub/gateway";
import {
  createAccount,
  createApiToken,
  createEnvironment,
  createMcpToken,
  createSignInLink,
  findFirstEnvironment,
} from "@overdub/gateway";
import type { DemoData, WorkspaceServer } from "@overdub/workspace";
import { createWorkspace, deleteAllWorkspaces } from "@overdub/workspace";
import type { Config } from "../config/config.ts";
import type { InstalledDatabase } from "../installation/installation.ts";

/** Told once, after the first start: secrets are stored as digests or sealed. */
export interface FirstStart {
  readonly apiToken: string;
  readonly mcpUrl: string;
  readonly accountId: string;
  readonly workspaceKey: string;
  /** Signs in to the console, once. */
  readonly consoleUrl: string;
  readonly demo: DemoData | undefined;
}

interface ProvisionOptions {
  readonly empty: boolean;
  readonly nowMs: number;
  /** Puts the secrets where their owner finds them, before they count. */
  readonly keep: (first: FirstStart) => Promise<void>;
}

/**
 * Makes what a new installation needs: an environment with its API token, a workspace with its key, and the account
 * that links the two.
 *
 * One that was interrupted begins again: an environment marks the installation as made, and comes last.
 *
 * @returns `undefined` when there is an installation already.
 */
export async function provision(
  db: InstalledDatabase["db"],
  gateway: Gateway,
  workspaceServer: WorkspaceServer,
  config: Config,
  { empty, nowMs, keep }: ProvisionOptions,
): Promise<FirstStart | undefined> {
  if (await findFirstEnvironment(db)) return undefined;
  // What an interrupted start has left. Its key was never shown.
  await deleteAllWorkspaces(db);
  const workspace = await createWorkspace(
    db,
    { name: "Demo", slug: "demo", domain: "localhost", apiKey: config.workspaceKey },
    nowMs,
  );
  const demo = empty ? undefined : await workspaceServer.seedDemo(workspace);
  return db.transaction().execute(async (tx: InstalledDatabase["db"]) => {
    const context = { ...gateway.context, db: tx, send: acceptOwnKey };
    const environment = await createEnvironment(tx, { name: "Default", nowMs });
    const account = await createAccount(context, {
      environmentId: environment.id,
      tenant_id: workspace.slug,
      authentication_method: "api_key",
      is_sandbox: false,
      context: { base_url: "embedded:", api_key: workspace.apiKey, label: workspace.name, workspace_id: workspace.id },
    });
    const mcp = await createMcpToken(context, {
      integratedAccountId: account.id,
      name: "First MCP server",
      config: {},
      expiresAtMs: null,
    });
    const { token } = await createApiToken(tx, {
      environmentId: environment.id,
      name: "First token",
      nowMs,
      ...(config.apiToken === undefined ? {} : { token: config.apiToken }),
    });
    const { publicUrl } = gateway.context;
    const link = await createSignInLink(tx, { environmentId: environment.id, publicUrl, nowMs });
    const first = {
      apiToken: token,
      mcpUrl: mcp.url,
      accountId: account.id,
      workspaceKey: workspace.apiKey,
      consoleUrl: link.url,
      demo,
    };
    await keep(first);
    return first;
  });
}

/** The key was just made here; to have the workspace check it would wait for this very transaction. */
const acceptOwnKey: Send = async () => ({ status: 200, headers: {}, body: new TextEncoder().encode("[]") });
