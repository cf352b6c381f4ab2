import type { Kysely } from "kysely";
import type { Account } from "../accounts/account.ts";
import type { AccountTables } from "../accounts/account-table.ts";
import { moveAccount } from "../accounts/move-account.ts";
import { openOAuthCredential, toOAuthSecrets } from "../accounts/oauth-credential.ts";
import { findTwin, lockAccount, updateDescription, updateTokens } from "../accounts/queries.ts";
import { openSecrets } from "../accounts/secrets.ts";
import type { CredentialVault } from "../credentials/credential-vault.ts";
import { isFields } from "../json/fields.ts";
import type { GrantedTokens } from "../oauth-client/token-endpoint.ts";

interface StoreDependencies {
  readonly db: Kysely<AccountTables>;
  readonly vault: CredentialVault;
  readonly now: () => number;
}

/** The account whose tokens were to be renewed, and what was sent for it. */
export interface RenewalOf {
  readonly account: Account;
  readonly refreshToken: string | undefined;
}

/**
 * Puts new tokens in the place of those that they were traded for, for the account and its twin. An account that has got
 * another credential meanwhile keeps it. A success reactivates one that had been refused.
 */
export async function storeTokens(
  ctx: StoreDependencies,
  renewal: RenewalOf,
  { tokens, scopes }: GrantedTokens,
): Promise<void> {
  const nowMs = ctx.now();
  await forEachHolder(ctx, renewal, async (tx, holder) => {
    const { clientId } = openOAuthCredential(ctx.vault, holder);
    const secrets = { ...openSecrets(ctx.vault, holder), ...toOAuthSecrets({ tokens, clientId }) };
    const renewed: Account = {
      ...holder,
      sealedCredential: ctx.vault.seal(holder.id, secrets),
      oauth: { grant: holder.oauth?.grant ?? null, tokensSinceMs: nowMs, refusedAtMs: null },
    };
    await updateTokens(tx, renewed);
    if (scopes !== undefined) await updateDescription(tx, withScopes(renewed, scopes));
    if (holder.status === "needs_reauth") await moveAccount(tx, renewed, { status: "active", lastError: null, nowMs });
  });
}

/** Notes that the provider will not renew the tokens any more: once, however many have asked. */
export async function storeRefusal(ctx: StoreDependencies, renewal: RenewalOf, message: string): Promise<void> {
  const nowMs = ctx.now();
  const lastError = { message, status_code: 401, occurred_at: new Date(nowMs).toISOString() };
  await forEachHolder(ctx, renewal, async (tx, holder) => {
    const { tokensSinceMs = nowMs, grant = null } = holder.oauth ?? {};
    const refused: Account = { ...holder, oauth: { tokensSinceMs, grant, refusedAtMs: nowMs } };
    await updateTokens(tx, refused);
    await moveAccount(tx, refused, { status: "needs_reauth", lastError, nowMs });
  });
}

/** Of the account and its twin, which share the credential, if it is still the one that was sent. */
async function forEachHolder(
  { db, vault }: StoreDependencies,
  { account, refreshToken }: RenewalOf,
  change: (tx: Kysely<AccountTables>, holder: Account) => Promise<void>,
): Promise<void> {
  await db.transaction().execute(async (tx: Kysely<AccountTables>) => {
    const current = await lockAccount(tx, account);
    if (!current || current.oauth === null || current.disconnectedAtMs !== null) return;
    if (openOAuthCredential(vault, current).tokens.refresh_token !== refreshToken) return;
    await change(tx, current);
    const twin = await findTwin(tx, current);
    if (twin) await change(tx, twin);
  });
}

function withScopes(account: Account, scope: readonly string[]): Account {
  const { oauth } = account.context;
  return { ...account, context: { ...account.context, oauth: { ...(isFields(oauth) && oauth), scope } } };
}
