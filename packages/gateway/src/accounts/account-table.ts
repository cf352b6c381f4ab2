import type { InstallTables } from "../environments/install.ts";
import type { WebhookTables } from "../webhooks/webhook-tables.ts";

export interface IntegratedAccountTable {
  id: string;
  environment_id: string;
  tenant_id: string;
  /** Where this account's Dub answers: the hosted one, or `embedded:` for the workspace in this process. */
  base_url: string;
  authentication_method: string;
  status: string;
  is_sandbox: 0 | 1;
  /** JSON object without secrets. */
  context: string;
  /** Sealed credential, AES-256-GCM, bound to the account's id; empty once it was disconnected. */
  credential: string;
  /** JSON, or null when the last attempt succeeded. */
  last_error: string | null;
  last_forbidden_error: string | null;
  /** When its operator blocked it, or null. */
  blocked_at_ms: number | null;
  /** When its credential was deleted, or null. */
  disconnected_at_ms: number | null;
  /** JSON of what the last look around the workspace found, or null. */
  last_action_run_result: string | null;
  /** JSON of what became of the webhook that the gateway makes in the workspace, or null. */
  webhook_state: string | null;
  /** The account that this one is the read-only twin of, or null. */
  sandbox_of: string | null;
  /** When the OAuth provider gave the tokens, or null for an API key. */
  tokens_since_ms: number | null;
  /** When the provider refused to renew them, or null. */
  renewal_refused_at_ms: number | null;
  /** Names the process that is renewing them, until the moment beside it; null: none is. */
  renewal_lease: string | null;
  renewal_leased_until_ms: number | null;
  /** Digest of application, person and workspace: for all accounts that have it the provider keeps one pair of tokens. */
  oauth_grant: string | null;
  created_at_ms: number;
  updated_at_ms: number;
}

/** Short-lived tokens for one account, for browsers and third parties. */
export interface AccountTokenTable {
  id: string;
  token_hash: string;
  integrated_account_id: string;
  expires_at_ms: number;
}

/** With those of the events that tell of them, and of how Dub is set up for them. */
export interface AccountTables extends InstallTables, WebhookTables {
  integrated_accounts: IntegratedAccountTable;
  account_tokens: AccountTokenTable;
}
