/** Accounts with OAuth tokens; imported by tests only. */
import { randomUUID } from "node:crypto";
import type { Account } from "../accounts/account.ts";
import { toOAuthSecrets } from "../accounts/oauth-credential.ts";
import { findAccount, insertAccount } from "../accounts/queries.ts";
import { toOAuthClient } from "../oauth-client/oauth-client.ts";
import type { OAuthTokens } from "../oauth-client/oauth-tokens.ts";
import { toTokens } from "../oauth-client/oauth-tokens.ts";
import type { OAuthDub } from "./oauth-dub.ts";
import { CLIENT } from "./oauth-dub.ts";
import type { TestGateway } from "./test-gateway.ts";

export const DUB = "http://dub.example/api";

/** For `startTestGateway`. */
export const OAUTH_CLIENTS = async () => [toOAuthClient(DUB, CLIENT)];

const HOUR_MS = 3_600_000;

interface Given {
  /** Default: an hour ago. */
  readonly expiredMs?: number;
  readonly tokens?: Partial<OAuthTokens>;
  readonly clientId?: string;
  readonly baseUrl?: string;
  readonly change?: Partial<Account>;
}

/** An account that holds the pair of a scripted Dub. Its access token has expired unless told otherwise. */
export async function insertOAuthAccount(
  t: Pick<TestGateway, "gateway" | "db" | "account" | "nowMs">,
  dub: Pick<OAuthDub, "pair">,
  { expiredMs = HOUR_MS, tokens = {}, clientId = CLIENT.clientId, baseUrl = DUB, change = {} }: Given = {},
): Promise<Account> {
  const { accessToken, refreshToken } = dub.pair();
  const granted = toTokens(
    { access_token: accessToken, refresh_token: refreshToken, expires_in: 7200 },
    t.nowMs - expiredMs - 2 * HOUR_MS,
  );
  const id = randomUUID();
  const secrets = toOAuthSecrets({ tokens: { ...granted, ...tokens }, clientId });
  const account: Account = {
    ...t.account,
    id,
    baseUrl,
    authenticationMethod: "oauth2",
    context: { oauth: { scope: ["links.read", "user.read"] } },
    sealedCredential: t.gateway.context.vault.seal(id, secrets),
    oauth: { tokensSinceMs: t.nowMs, refusedAtMs: null, grant: null },
    ...change,
  };
  await insertAccount(t.db, account);
  return account;
}

export async function reloadAccount(
  { db }: Pick<TestGateway, "db">,
  account: Pick<Account, "id" | "environmentId">,
): Promise<Account> {
  const found = await findAccount(db, account);
  if (!found) throw new Error("The account is gone");
  return found;
}
