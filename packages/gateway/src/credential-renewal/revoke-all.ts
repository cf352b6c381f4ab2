import type { Kysely } from "kysely";
import type { Account } from "../accounts/account.ts";
import type { ReleasedAccounts } from "../accounts/account-dependencies.ts";
import type { AccountTables } from "../accounts/account-table.ts";
import { openOAuthCredential } from "../accounts/oauth-credential.ts";
import { findAccounts } from "../accounts/queries.ts";
import type { CredentialVault } from "../credentials/credential-vault.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import type { FindOAuthClient } from "../oauth-client/oauth-client.ts";
import type { TokenEndpointDependencies } from "../oauth-client/token-endpoint.ts";
import { revokeTokens } from "../oauth-client/token-endpoint.ts";
import { fewAtOnce } from "../upstream/few-at-once.ts";

interface RevocationDependencies extends TokenEndpointDependencies {
  readonly db: Kysely<AccountTables>;
  readonly vault: CredentialVault;
  readonly findOAuthClient: FindOAuthClient;
}

/** Ends the tokens of accounts that will not use them any more. A twin's are those of its account, which go on. */
export async function revokeAll(
  ctx: RevocationDependencies,
  { environmentId, ids }: Pick<ReleasedAccounts, "environmentId" | "ids">,
): Promise<void> {
  const accounts = await findAccounts(ctx.db, { ids, environmentId });
  const holders = accounts.filter(
    ({ oauth, sandboxOf, disconnectedAtMs }) =>
      oauth !== null && oauth.refusedAtMs === null && sandboxOf === null && disconnectedAtMs === null,
  );
  await fewAtOnce(holders, (account) => revoke(ctx, account));
}

async function revoke(ctx: RevocationDependencies, account: Account): Promise<void> {
  const { tokens, clientId } = openOAuthCredential(ctx.vault, account);
  const client = await ctx.findOAuthClient({ ...account, clientId });
  if (!client) return;
  await revokeTokens(ctx, client, tokens).catch((error: unknown) => {
    if (!(error instanceof GatewayError)) throw error;
  });
}
