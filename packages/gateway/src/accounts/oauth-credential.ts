import { z } from "zod";
import type { CredentialVault } from "../credentials/credential-vault.ts";
import type { Fields } from "../json/fields.ts";
import { isFields } from "../json/fields.ts";
import { OAuthTokens } from "../oauth-client/oauth-tokens.ts";
import type { Account } from "./account.ts";
import { openSecrets } from "./secrets.ts";

/** What is sealed of an account that was connected by OAuth. */
export interface OAuthCredential {
  readonly tokens: OAuthTokens;
  /** Of the application that the tokens were given to: no other may renew them. */
  readonly clientId: string;
}

const StoredTokens = OAuthTokens.extend({ client_id: z.string() });

/** Among the other secrets of an account, in the shape of its context. */
export function toOAuthSecrets({ tokens, clientId }: OAuthCredential): Fields {
  return { oauth: { token: { ...tokens, client_id: clientId } } };
}

/** @throws an `Error` that names the account, if none is stored. */
export function openOAuthCredential(vault: CredentialVault, account: Account): OAuthCredential {
  const { oauth } = openSecrets(vault, account);
  const { data } = StoredTokens.safeParse(isFields(oauth) ? oauth.token : undefined);
  if (data === undefined) throw new Error(`Account ${account.id} has no OAuth tokens`);
  const { client_id: clientId, ...tokens } = data;
  return { tokens, clientId };
}
