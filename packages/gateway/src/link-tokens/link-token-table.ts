export interface LinkTokenTable {
  id: string;
  environment_id: string;
  token_hash: string;
  /** The customer of a new account; null for one that is connected again. */
  tenant_id: string | null;
  /** The account that is connected again, or null for a new one. */
  reconnects: string | null;
  /** JSON object without secrets, which beats what the page adds. */
  context: string;
  /** The secrets of that context, bound to the token's id; empty where it has none. */
  sealed_context: string;
  redirect_uri: string | null;
  /** JSON list, or null for the default. */
  scopes: string | null;
  persist_previous_context: 0 | 1;
  is_sandbox: 0 | 1;
  /** JSON object of what clients send and nothing here reads. */
  without_effect: string;
  /** The account that an attempt has made, with which the next one goes on. */
  account_id: string | null;
  /** Until when an attempt is under way. */
  connecting_until_ms: number | null;
  consumed_at_ms: number | null;
  created_at_ms: number;
  expires_at_ms: number;
}

/** What became of an attempt that ended in a redirect, for the page to learn once. */
export interface LinkOutcomeTable {
  handle_hash: string;
  link_token_id: string;
  mode: string;
  /** JSON. */
  outcome: string;
  expires_at_ms: number;
}

export interface LinkTokenTables {
  link_tokens: LinkTokenTable;
  link_outcomes: LinkOutcomeTable;
}
