import type { Selectable } from "kysely";
import type { IntegratedAccountTable } from "./account-table.ts";

export const ACCOUNT_STATUSES = [
  "connecting",
  "active",
  "needs_reauth",
  "validation_error",
  "post_install_error",
] as const;
export type AccountStatus = (typeof ACCOUNT_STATUSES)[number];

/** Why the last attempt to use the credential failed. */
export interface AccountError {
  readonly message: string;
  /** Status of the upstream; null when it did not answer. */
  readonly status_code: number | null;
  readonly occurred_at: string;
}

/** The last call that the upstream refused for lack of permission. */
export interface ForbiddenError {
  readonly resource: string;
  readonly method: string;
  readonly missing_scopes: readonly string[];
  readonly occurred_at: string;
}

/** Whether an account's workspace tells this gateway of what happens in it, by a webhook that the gateway has made. */
export interface WebhookState {
  readonly status: "registered" | "not_registered" | "removed";
  /** Why it was not to be made. */
  readonly message: string | null;
  readonly changed_at: string;
}

/** Null where the credential cannot tell. See behaviour/gateway 8.5. */
export interface ActionRunResult {
  readonly workspace_id: string | null;
  /** Absent from what earlier versions have stored. */
  readonly workspace_name?: string | null;
  readonly workspace_slug?: string | null;
  readonly default_domain: string | null;
  /** What the credential may read. */
  readonly probes: { readonly links: boolean; readonly analytics: boolean; readonly partners: boolean };
  readonly ran_at: string;
}

/** What is known of an OAuth credential beside its tokens. */
export interface OAuthState {
  /** When the provider gave the tokens, in UTC milliseconds. */
  readonly tokensSinceMs: number;
  /** When it refused to renew them, or null: until they are replaced they are not used any more. */
  readonly refusedAtMs: number | null;
  /** The same for all accounts that share one pair of tokens at the provider; null where it did not say whose they are. */
  readonly grant: string | null;
}

/** One connected Dub workspace. Its credential is sealed; only `CredentialAccess` and the credential check open it. */
export interface Account {
  readonly id: string;
  readonly environmentId: string;
  readonly tenantId: string;
  /** `embedded:`, or an http(s) URL without a trailing slash. */
  readonly baseUrl: string;
  readonly authenticationMethod: string;
  readonly status: AccountStatus;
  readonly isSandbox: boolean;
  /** Without secrets, which are in the sealed credential. */
  readonly context: Readonly<Record<string, unknown>>;
  readonly sealedCredential: string;
  /** Of an account that is stored nowhere, since it stands for a member at the console; see `memberAccount`. */
  readonly bearerOfMember?: () => string;
  /** Null for an account with an API key. */
  readonly oauth: OAuthState | null;
  readonly lastError: AccountError | null;
  readonly lastForbiddenError: ForbiddenError | null;
  /** No call on a blocked account is served until its operator unblocks it. */
  readonly blockedAtMs: number | null;
  /** A disconnected account has no credential until it is given a new one. */
  readonly disconnectedAtMs: number | null;
  /** What the last look around the workspace found. */
  readonly lastActionRunResult: ActionRunResult | null;
  /** Null as long as nobody wanted to hear of it. */
  readonly webhook: WebhookState | null;
  /** The account that this one is the read-only twin of, whose credential it shares. */
  readonly sandboxOf: string | null;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

export function toAccount(row: Selectable<IntegratedAccountTable>): Account {
  return {
    id: row.id,
    environmentId: row.environment_id,
    tenantId: row.tenant_id,
    baseUrl: row.base_url,
    authenticationMethod: row.authentication_method,
    status: row.status as AccountStatus,
    isSandbox: row.is_sandbox === 1,
    context: JSON.parse(row.context),
    sealedCredential: row.credential,
    oauth:
      row.tokens_since_ms === null
        ? null
        : { tokensSinceMs: row.tokens_since_ms, refusedAtMs: row.renewal_refused_at_ms, grant: row.oauth_grant },
    lastError: row.last_error === null ? null : JSON.parse(row.last_error),
    lastForbiddenError: row.last_forbidden_error === null ? null : JSON.parse(row.last_forbidden_error),
    blockedAtMs: row.blocked_at_ms,
    disconnectedAtMs: row.disconnected_at_ms,
    lastActionRunResult: row.last_action_run_result === null ? null : JSON.parse(row.last_action_run_result),
    webhook: row.webhook_state === null ? null : JSON.parse(row.webhook_state),
    sandboxOf: row.sandbox_of,
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
  };
}

/** What a person calls the workspace behind an account. */
export function workspaceLabel({
  context: { label },
  lastActionRunResult,
  tenantId,
}: Pick<Account, "context" | "lastActionRunResult" | "tenantId">): string {
  if (typeof label === "string" && label !== "") return label;
  return lastActionRunResult?.workspace_name ?? tenantId;
}
