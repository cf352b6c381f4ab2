import { AppError } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { Attempts } from "../http/attempts.ts";
import { hashSecret } from "../ids/secret.ts";
import type { Passwords } from "./password.ts";
import type { Proven } from "./sessions.ts";
import { toSignInEmail } from "./set-up-links.ts";

export const ATTEMPT_WINDOW_MS = 600_000;
/**
 * On one account from one network. Right ones count, too, so that many at once are not looked at before the first has failed.
 */
export const ATTEMPTS_OF_ACCOUNT_AND_NETWORK = 20;
/** From everywhere: so many networks that a stranger keeps nobody out with one, and too few attempts to guess by. */
export const ATTEMPTS_OF_ACCOUNT = 200;
/** An office, at the most. */
export const ATTEMPTS_OF_NETWORK = 100;

/** Judges who may sign in, and counts attempts for each account, each network, and each account from a network. */
export class SignIn {
  readonly #passwords: Passwords;
  readonly #ofAccounts = new Attempts(ATTEMPT_WINDOW_MS);
  readonly #ofAccountsByNetwork = new Attempts(ATTEMPT_WINDOW_MS);
  readonly #ofNetworks = new Attempts(ATTEMPT_WINDOW_MS);

  constructor(passwords: Passwords) {
    this.#passwords = passwords;
  }

  /**
   * @returns the address in the form that is stored, with the hash of its password; `undefined` for a wrong password and for an unknown address, which
   *   take the same time.
   * @throws `rate_limit_exceeded` after too many attempts: nothing is looked at then.
   */
  async try(
    db: Kysely<WorkspaceTables>,
    given: { readonly email: string; readonly password: string; readonly network: string },
    nowMs: number,
  ): Promise<Proven | undefined> {
    const email = toSignInEmail(given.email);
    // Strangers make addresses up, of any length: what is counted by is short.
    const account = hashSecret(email);
    const accountByNetwork = hashSecret(`${given.network} ${email}`);
    const isBlocked =
      this.#ofAccountsByNetwork.count(accountByNetwork, nowMs) >= ATTEMPTS_OF_ACCOUNT_AND_NETWORK ||
      this.#ofAccounts.count(account, nowMs) >= ATTEMPTS_OF_ACCOUNT ||
      this.#ofNetworks.count(given.network, nowMs) >= ATTEMPTS_OF_NETWORK;
    if (isBlocked) {
      throw new AppError("rate_limit_exceeded", "There were too many attempts. Try again in ten minutes.", {
        retryAfterSeconds: ATTEMPT_WINDOW_MS / 1000,
      });
    }
    this.#ofAccountsByNetwork.add(accountByNetwork, nowMs);
    this.#ofAccounts.add(account, nowMs);
    this.#ofNetworks.add(given.network, nowMs);
    const row = await db
      .selectFrom("sign_in_passwords")
      .select("password_hash")
      .where("email", "=", email)
      .executeTakeFirst();
    const isRight = await this.#passwords.isRight(row?.password_hash, given.password);
    return row && isRight ? { email, passwordHash: row.password_hash } : undefined;
  }
}
