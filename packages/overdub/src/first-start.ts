import type { Gateway } from "@overdub/gateway";
import {
  createAccount,
  createApiToken,
  createEnvironment,
  createMcpToken,
  findFirstEnvironment,
} from "@overdub/gateway";
import type { WorkspaceServer } from "@overdub/workspace";
import { createWorkspace } from "@overdub/workspace";
import type { Config } from "./config.ts";

/** Shown once, after the first start: secrets are stored as digests or sealed. */
export interface FirstStart {
  readonly apiToken: string;
  readonly mcpUrl: string;
  readonly accountId: string;
  readonly workspaceKey: string;
  readonly demo: { readonly links: number; readonly clicks: number } | undefined;
}

/**
 * Makes what a new installation needs: an environment with its API token, a workspace with its key, and the account
 * that links the two.
 *
 * @returns `undefined` when there is an installation already.
 */
export async function provision(
  gateway: Gateway,
  workspaceServer: WorkspaceServer,
  config: Config,
  { empty, nowMs }: { empty: boolean; nowMs: number },
): Promise<FirstStart | undefined> {
  const { db } = gateway.context;
  if (await findFirstEnvironment(db)) return undefined;
  const workspace = await createWorkspace(
    db,
    { name: "Demo", slug: "demo", domain: "localhost", apiKey: config.workspaceKey },
    nowMs,
  );
  const demo = empty ? undefined : await workspaceServer.seedDemo(workspace);
  // Last, because it marks the installation as made: a start that is interrupted before begins again.
  const environment = await createEnvironment(db, { name: "Default", nowMs });
  const account = await createAccount(gateway.context, {
    environmentId: environment.id,
    tenant_id: workspace.slug,
    authentication_method: "api_key",
    is_sandbox: false,
    context: { base_url: "embedded:", api_key: workspace.apiKey, label: workspace.name, workspace_id: workspace.id },
  });
  const mcp = await createMcpToken(gateway.context, {
    integratedAccountId: account.id,
    name: "First MCP server",
    config: {},
    expiresAtMs: null,
  });
  const { token } = await createApiToken(db, {
    environmentId: environment.id,
    name: "First token",
    nowMs,
    ...(config.apiToken === undefined ? {} : { token: config.apiToken }),
  });
  return { apiToken: token, mcpUrl: mcp.url, accountId: account.id, workspaceKey: workspace.apiKey, demo };
}
