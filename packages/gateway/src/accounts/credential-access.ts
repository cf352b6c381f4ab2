import type { CredentialVault } from "../credentials/credential-vault.ts";
import type { Account } from "./account.ts";
import { requireConnected } from "./require-account.ts";
import { openSecrets } from "./secrets.ts";

/** An account whose credential has been opened for one call. */
export interface OpenedAccount {
  /** As it was when its credential was opened, which may be later than when it was looked up. */
  readonly account: Account;
  /** What stands behind `Bearer`, in clear. */
  readonly bearer: string;
}

/** The one way to the credential of a stored account. */
export interface CredentialAccess {
  /** @throws 503 for a disconnected account. */
  open(account: Account): Promise<OpenedAccount>;
}

export function createCredentialAccess({ vault }: { readonly vault: CredentialVault }): CredentialAccess {
  return {
    async open(account) {
      requireConnected(account);
      const { api_key: apiKey } = openSecrets(vault, account);
      if (typeof apiKey !== "string") throw new Error(`Account ${account.id} has no API key`);
      return { account, bearer: apiKey };
    },
  };
}
