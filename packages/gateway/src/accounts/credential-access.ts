import type { Account } from "./account.ts";

/** An account whose credential has been opened for one call. */
export interface OpenedAccount {
  /** As it was when its credential was opened, which may be later than when it was looked up. */
  readonly account: Account;
  /** What stands behind `Bearer`, in clear. */
  readonly bearer: string;
}

/** The one way to the credential of a stored account. */
export interface CredentialAccess {
  /**
   * Opens it, OAuth tokens renewed first where they are about to expire.
   *
   * @throws 503 for a disconnected account, 401 for one that has to be authorised again, and what `renew` throws.
   */
  open(account: Account): Promise<OpenedAccount>;
  /**
   * Another credential in the place of one that the upstream has just refused with 401.
   *
   * @returns undefined where there is none, so that the refusal stands.
   * @throws  what `renew` throws.
   */
  reopen(refused: OpenedAccount): Promise<OpenedAccount | undefined>;
  /**
   * Has the OAuth provider replace the tokens that `account` was read with. Of many at once, in whatever process, one does
   * it, and all get the new ones, which are stored by then.
   *
   * @throws 401 when the provider refuses, which the account says from then on; 429, 502, 503 or 504 when there is no
   *         verdict, which changes nothing.
   */
  renew(account: Account): Promise<Account>;
}
