import { randomUUID } from "node:crypto";
import type { Kysely } from "kysely";
import type { AccountTables } from "../accounts/account-table.ts";
import { findAccount } from "../accounts/queries.ts";
import type { LinkToken } from "../callers/caller.ts";
import { findInstall } from "../environments/install.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import type { LinkMode } from "../link-tokens/link-outcome.ts";
import { whySpent } from "../link-tokens/link-token.ts";
import type { FindOAuthClient, OAuthClient } from "../oauth-client/oauth-client.ts";
import type { OAuthAuthorizationTables } from "./authorization.ts";
import { AUTHORIZATION_LIFETIME_MS, hasAuthorizations, insertAuthorization } from "./authorization.ts";

export interface StartDependencies {
  readonly db: Kysely<AccountTables & OAuthAuthorizationTables>;
  readonly findOAuthClient: FindOAuthClient;
  readonly now: () => number;
}

/** Of one link token at a time. */
const MAX_OPEN = 20;

/**
 * Notes that a person is about to authorise the account of a link token.
 *
 * @param ticket for the browser in which that is done.
 * @throws 410 for a token that is spent, 404 where there is nothing to authorise with, 429 beyond what a person tries.
 */
export async function startAuthorization(
  { db, findOAuthClient, now }: StartDependencies,
  linkToken: LinkToken,
  { mode, ticket }: { readonly mode: LinkMode; readonly ticket: string },
): Promise<void> {
  const nowMs = now();
  const spent = whySpent(linkToken, nowMs);
  if (spent !== undefined) throw new GatewayError(410, `The link token is ${spent === "used" ? "used up" : "expired"}`);
  const client = await findLinkTokenClient({ db, findOAuthClient }, linkToken);
  if (!client) throw new GatewayError(404, "OAuth is not set up for this Dub");
  if (await hasAuthorizations(db, { linkTokenId: linkToken.id, nowMs, count: MAX_OPEN })) {
    throw new GatewayError(429, "Too many attempts with this link token", { headers: { "retry-after": "600" } });
  }
  await insertAuthorization(
    db,
    {
      id: randomUUID(),
      link_token_id: linkToken.id,
      mode,
      base_url: client.baseUrl,
      client_id: client.clientId,
      scopes: JSON.stringify(linkToken.scopes ?? client.scopes),
      expires_at_ms: nowMs + AUTHORIZATION_LIFETIME_MS,
    },
    ticket,
  );
}

/** Of the Dub that the account has or will have; where nothing says which, of the first that can be authorised. */
export async function findLinkTokenClient(
  { db, findOAuthClient }: { readonly db: Kysely<AccountTables>; readonly findOAuthClient: FindOAuthClient },
  { context, environmentId, reconnects, accountId }: LinkToken,
): Promise<OAuthClient | undefined> {
  const id = reconnects ?? accountId;
  const account = id === null ? undefined : await findAccount(db, { id, environmentId });
  const named = typeof context.base_url === "string" ? context.base_url : account?.baseUrl;
  const baseUrl = named ?? (await findInstall(db, environmentId)).override.base_url;
  return findOAuthClient({ environmentId, baseUrl });
}
