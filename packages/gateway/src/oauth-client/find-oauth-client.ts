import type { Kysely } from "kysely";
import type { CredentialVault } from "../credentials/credential-vault.ts";
import type { InstallTables } from "../environments/install.ts";
import { findInstall, openClientSecret } from "../environments/install.ts";
import type { FindOAuthClient, OAuthClient } from "./oauth-client.ts";
import { toOAuthClient } from "./oauth-client.ts";

interface Dependencies {
  readonly db: Kysely<InstallTables>;
  readonly vault: CredentialVault;
  /** Of the server's configuration, the preferred one first. */
  readonly findConfigured: () => Promise<readonly OAuthClient[]>;
  /** Where the applications of environments are registered. */
  readonly defaultBaseUrl: string;
}

/** What an environment names comes first, and what it leaves out, such as the page of the provider, is as configured. */
export function createFindOAuthClient(ctx: Dependencies): FindOAuthClient {
  async function findOwn(environmentId: string, configured: readonly OAuthClient[]): Promise<OAuthClient[]> {
    const install = await findInstall(ctx.db, environmentId);
    const { credentials } = install.override;
    if (!credentials) return [];
    const alike = configured.find(({ baseUrl }) => baseUrl === ctx.defaultBaseUrl);
    const clientSecret = openClientSecret(ctx.vault, install);
    return [toOAuthClient(ctx.defaultBaseUrl, { ...alike, clientId: credentials.client_id, clientSecret })];
  }

  return async ({ environmentId, baseUrl, clientId }) => {
    const configured = await ctx.findConfigured();
    const clients = [...(await findOwn(environmentId, configured)), ...configured];
    return clients.find(
      (client) =>
        (baseUrl === undefined || client.baseUrl === baseUrl) &&
        (clientId === undefined || client.clientId === clientId),
    );
  };
}
