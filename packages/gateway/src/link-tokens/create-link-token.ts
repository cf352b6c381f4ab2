import { randomUUID } from "node:crypto";
import type { Kysely } from "kysely";
import type { AccountTables } from "../accounts/account-table.ts";
import { requireAccount } from "../accounts/require-account.ts";
import { requireSmallContext, splitSecrets } from "../accounts/secrets.ts";
import type { LinkToken } from "../callers/caller.ts";
import type { CredentialVault } from "../credentials/credential-vault.ts";
import { hashToken, mintLinkToken } from "../credentials/token.ts";
import { GatewayError, invalidArgument } from "../errors/gateway-error.ts";
import { QUOTAS } from "../quotas/quotas.ts";
import type { LinkTokenBody } from "./link-token-input.ts";
import { effectlessOf } from "./link-token-input.ts";
import type { LinkTokenTables } from "./link-token-table.ts";
import { hasLinkTokens, insertLinkToken } from "./queries.ts";

const LIFETIME_MS = 7 * 86_400_000;

interface Dependencies {
  readonly db: Kysely<AccountTables & LinkTokenTables>;
  readonly vault: CredentialVault;
  readonly now: () => number;
}

/**
 * A token with which a customer connects one account, once. Of tenant and account, the account wins.
 *
 * @returns it in clear, for the only time.
 * @throws  404 for an account that is not there, 400 for a sandbox twin, 409 beyond the quota.
 */
export async function createLinkToken(
  { db, vault, now }: Dependencies,
  { environmentId, ...body }: LinkTokenBody & { readonly environmentId: string },
): Promise<{ token: string; linkToken: LinkToken }> {
  const { integrated_account_id: reconnects = null, tenant_id: tenantId = null } = body;
  if (reconnects !== null) {
    const { sandboxOf } = await requireAccount(db, { id: reconnects, environmentId });
    if (sandboxOf !== null) {
      throw invalidArgument("body.integrated_account_id", `has the credential of the account ${sandboxOf}`);
    }
  }
  const { environment_variables: _virtual, ...context } = body.context ?? {};
  const { open, secrets } = splitSecrets(context);
  requireSmallContext(open, secrets);
  const nowMs = now();
  if (await hasLinkTokens(db, { environmentId, nowMs, count: QUOTAS.linkTokens })) {
    throw new GatewayError(409, `An environment has at most ${QUOTAS.linkTokens} link tokens that have not expired`);
  }
  const id = randomUUID();
  const linkToken: LinkToken = {
    id,
    environmentId,
    tenantId: reconnects === null ? tenantId : null,
    reconnects,
    context: open,
    sealedContext: Object.keys(secrets).length === 0 ? "" : vault.seal(id, secrets),
    redirectUri: body.redirect_uri ?? null,
    scopes: body.scopes ?? null,
    persistsPreviousContext: body.persist_previous_context,
    isSandbox: body.is_sandbox,
    withoutEffect: effectlessOf(body),
    accountId: null,
    consumedAtMs: null,
    createdAtMs: nowMs,
    expiresAtMs: nowMs + LIFETIME_MS,
  };
  const token = mintLinkToken();
  await insertLinkToken(db, linkToken, hashToken(token));
  return { token, linkToken };
}
