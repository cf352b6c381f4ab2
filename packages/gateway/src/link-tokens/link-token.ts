import type { Selectable } from "kysely";
import type { Fields } from "../json/fields.ts";
import type { LinkTokenTable } from "./link-token-table.ts";

/** What a customer may connect, and how. See behaviour/linking 1. */
export interface LinkToken {
  readonly id: string;
  readonly environmentId: string;
  /** Null for an account that is connected again. */
  readonly tenantId: string | null;
  /** The account that is connected again, or null for a new one. */
  readonly reconnects: string | null;
  /** Without its secrets, which are sealed. */
  readonly context: Fields;
  /** Empty where there is none. */
  readonly sealedContext: string;
  readonly redirectUri: string | null;
  /** Null: the default of the OAuth client. */
  readonly scopes: readonly string[] | null;
  readonly persistsPreviousContext: boolean;
  readonly isSandbox: boolean;
  /** What clients send and nothing here reads. */
  readonly withoutEffect: Fields;
  /** The account that an attempt has made, with which the next one goes on. */
  readonly accountId: string | null;
  readonly consumedAtMs: number | null;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
}

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
