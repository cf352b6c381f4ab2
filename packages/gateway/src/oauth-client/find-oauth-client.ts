import type { Kysely } from "kysely";
import type { CredentialVault } from "../credentials/credential-vault.ts";
import type { Install, InstallTables } from "../environments/install.ts";
import { findInstall, openClientSecret, usualBaseUrl } from "../environments/install.ts";
import { EMBEDDED_BASE_URL } from "../upstream/served-operations.ts";
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
  function ownOf(install: Install, configured: readonly OAuthClient[]): OAuthClient[] {
    const { credentials, authorization } = install.override;
    if (!credentials) return [];
    const baseUrl = usualBaseUrl(install, ctx.defaultBaseUrl);
    const alike = configured.find((client) => client.baseUrl === baseUrl);
    const authorizeUrl = authorization?.authorize_url ?? alike?.authorizeUrl;
    // Where browsers reach the embedded workspace the configuration alone knows.
    if (authorizeUrl === undefined && baseUrl === EMBEDDED_BASE_URL) return [];
    const clientSecret = openClientSecret(ctx.vault, install);
    return [toOAuthClient(baseUrl, { ...alike, authorizeUrl, clientId: credentials.client_id, clientSecret })];
  }

  return async ({ environmentId, baseUrl, clientId }) => {
    const configured = await ctx.findConfigured();
    const install = await findInstall(ctx.db, environmentId);
    const found = [...ownOf(install, configured), ...configured].find(
      (client) =>
        (baseUrl === undefined || client.baseUrl === baseUrl) &&
        (clientId === undefined || client.clientId === clientId),
    );
    return found && { ...found, scopes: install.override.authorization?.scopes ?? found.scopes };
  };
}
