import type { Selectable } from "kysely";
import type { LinkToken } from "../callers/caller.ts";
import type { LinkTokenTable } from "./link-token-table.ts";

export function toLinkToken(row: Selectable<LinkTokenTable>): LinkToken {
  return {
    id: row.id,
    environmentId: row.environment_id,
    tenantId: row.tenant_id,
    reconnects: row.reconnects,
    context: JSON.parse(row.context),
    sealedContext: row.sealed_context,
    redirectUri: row.redirect_uri,
    scopes: row.scopes === null ? null : JSON.parse(row.scopes),
    persistsPreviousContext: row.persist_previous_context === 1,
    isSandbox: row.is_sandbox === 1,
    withoutEffect: JSON.parse(row.without_effect),
    accountId: row.account_id,
    consumedAtMs: row.consumed_at_ms,
    createdAtMs: row.created_at_ms,
    expiresAtMs: row.expires_at_ms,
  };
}

export function toLinkTokenColumns(token: LinkToken, tokenHash: string): LinkTokenTable {
  return {
    id: token.id,
    environment_id: token.environmentId,
    token_hash: tokenHash,
    tenant_id: token.tenantId,
    reconnects: token.reconnects,
    context: JSON.stringify(token.context),
    sealed_context: token.sealedContext,
    redirect_uri: token.redirectUri,
    scopes: token.scopes && JSON.stringify(token.scopes),
    persist_previous_context: token.persistsPreviousContext ? 1 : 0,
    is_sandbox: token.isSandbox ? 1 : 0,
    without_effect: JSON.stringify(token.withoutEffect),
    account_id: token.accountId,
    connecting_until_ms: null,
    consumed_at_ms: token.consumedAtMs,
    created_at_ms: token.createdAtMs,
    expires_at_ms: token.expiresAtMs,
  };
}

/** Why nothing can be connected with a token any more; undefined while something can. */
export function whySpent({ consumedAtMs, expiresAtMs }: LinkToken, nowMs: number): "used" | "expired" | undefined {
  if (consumedAtMs !== null) return "used";
  return expiresAtMs <= nowMs ? "expired" : undefined;
}
