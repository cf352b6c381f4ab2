import type { Kysely } from "kysely";
import type { CredentialVault } from "../credentials/credential-vault.ts";
import type { FindOAuthClient } from "../oauth-client/oauth-client.ts";
import type { Log } from "../runtime/log.ts";
import type { Send } from "../upstream/send.ts";
import type { AccountTables } from "./account-table.ts";
import type { CredentialAccess } from "./credential-access.ts";

export interface ReleasedAccounts {
  readonly environmentId: string;
  readonly ids: readonly string[];
  /** The credential that takes the place of theirs, and where: a webhook that it sees, too, stays. */
  readonly successor?: { readonly baseUrl: string; readonly bearer: string } | undefined;
}

/** What connecting and keeping accounts takes; each function asks for its part. */
export interface AccountDependencies {
  readonly db: Kysely<AccountTables>;
  readonly vault: CredentialVault;
  readonly credentials: CredentialAccess;
  readonly findOAuthClient: FindOAuthClient;
  /** For trying out a credential. */
  readonly send: Send;
  readonly userAgent: string;
  /** The upstream of accounts that name none. */
  readonly defaultBaseUrl: string;
  /**
   * Takes back what accounts have at their workspaces: the webhook, and OAuth tokens where the provider lets. Precedes the
   * end of their credentials; what cannot be taken back holds up nothing.
   */
  readonly releaseAccounts: (which: ReleasedAccounts) => Promise<void>;
  /** Deletes, little by little, what accounts have much of. Precedes their own end. */
  readonly emptyAccounts: (ids: readonly string[]) => Promise<void>;
  readonly log: Log;
  /** UTC milliseconds. */
  readonly now: () => number;
}
