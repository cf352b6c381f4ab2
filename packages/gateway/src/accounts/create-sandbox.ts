import { randomUUID } from "node:crypto";
import { invalidArgument } from "../errors/gateway-error.ts";
import type { Account } from "./account.ts";
import type { AccountDependencies } from "./account-dependencies.ts";
import { publishAccountEvent } from "./account-events.ts";
import type { AccountKey } from "./queries.ts";
import { findAccount, findTwin, insertAccount } from "./queries.ts";
import { accountNotFound, requireConnected } from "./require-account.ts";
import { openSecrets } from "./secrets.ts";

/**
 * The read-only twin of an account: the same workspace by the same credential, for trying things out. An account has
 * one at most, so asking again gives the same.
 *
 * @throws 404 for an unknown account, 400 for one that is a sandbox itself.
 */
export function createSandbox(
  { db, vault, now }: Pick<AccountDependencies, "db" | "vault" | "now">,
  key: AccountKey,
): Promise<{ twin: Account; isNew: boolean }> {
  return db.transaction().execute(async (tx) => {
    const account = await findAccount(tx, key);
    if (!account) throw accountNotFound();
    if (account.isSandbox) throw invalidArgument("body.id", "is a sandbox account itself");
    const existing = await findTwin(tx, key);
    if (existing) return { twin: existing, isNew: false };
    requireConnected(account);
    const id = randomUUID();
    const nowMs = now();
    const twin: Account = {
      ...account,
      id,
      isSandbox: true,
      sandboxOf: account.id,
      webhook: null,
      sealedCredential: vault.seal(id, openSecrets(vault, account)),
      createdAtMs: nowMs,
      updatedAtMs: nowMs,
    };
    await insertAccount(tx, twin);
    await publishAccountEvent(tx, twin, "integrated_account:created", nowMs);
    return { twin, isNew: true };
  });
}
