import type { ApiTokenTables } from "../api-tokens/api-token.ts";

export interface OperatorSessionTable {
  id: string;
  /** SHA-256 of the cookie's value, hex. */
  secret_hash: string;
  environment_id: string;
  /** The token that was signed in with, with which the session ends; null for one that a link has begun. */
  api_token_id: string | null;
  created_at_ms: number;
  /** To the minute. */
  used_at_ms: number;
}

export interface OperatorSignInLinkTable {
  /** SHA-256, hex. */
  token_hash: string;
  environment_id: string;
  expires_at_ms: number;
}

export interface OperatorSessionTables extends ApiTokenTables {
  operator_sessions: OperatorSessionTable;
  operator_sign_in_links: OperatorSignInLinkTable;
}
