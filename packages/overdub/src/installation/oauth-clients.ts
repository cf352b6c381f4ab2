import { hkdfSync } from "node:crypto";
import type { MasterKey, MasterKeys, OAuthClient } from "@overdub/gateway";
import { EMBEDDED_BASE_URL, embeddedRedirectUri, readScopes, toOAuthClient } from "@overdub/gateway";
import { findBuiltInApp, registerBuiltInApp } from "@overdub/workspace";
import type { Config } from "../config/config.ts";
import type { InstalledDatabase } from "./installation.ts";

interface Parts {
  readonly db: InstalledDatabase["db"];
  readonly masterKeys: MasterKeys;
}

/**
 * By which applications accounts are connected with OAuth: the operator's own at the Dub of the configuration, then that of
 * the embedded workspace, which is there without any configuration.
 *
 * @param workspaceUrl where browsers reach the embedded workspace.
 */
export function findOAuthClients(
  config: Config,
  { db, masterKeys, workspaceUrl }: Parts & { readonly workspaceUrl: string },
): () => Promise<readonly OAuthClient[]> {
  const scopes = config.oauthScopes === undefined ? undefined : readScopes(config.oauthScopes);
  const { oauthClientId: clientId, oauthClientSecret: clientSecret, oauthAuthorizeUrl: authorizeUrl } = config;
  const own =
    clientId === undefined ? [] : [toOAuthClient(config.dubBaseUrl, { clientId, clientSecret, authorizeUrl, scopes })];
  return async () => {
    const app = await findBuiltInApp(db, masterKeys.ring.map(secretOf));
    if (!app) return own;
    return [
      ...own,
      toOAuthClient(EMBEDDED_BASE_URL, { ...app, authorizeUrl: `${workspaceUrl}/oauth/authorize`, scopes }),
    ];
  };
}

/** Registers the gateway at the embedded workspace, or says there where it is now. */
export async function registerAtWorkspace({ db, masterKeys }: Parts, gatewayUrl: string): Promise<void> {
  const redirectUris = [embeddedRedirectUri(gatewayUrl)];
  await registerBuiltInApp(db, { name: "Overdub", redirectUris, secret: secretOf(masterKeys.ring[0]) }, Date.now());
}

function secretOf({ secret }: MasterKey): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", secret, "", "overdub embedded OAuth application", 32));
}
