import type { Kysely } from "kysely";
import type { z } from "zod";
import type { CredentialVault } from "../credentials/credential-vault.ts";
import { invalidArgument } from "../errors/gateway-error.ts";
import type { Account } from "./account.ts";
import type { AccountDependencies } from "./account-dependencies.ts";
import { publishAccountEvent } from "./account-events.ts";
import type { UpdateAccountBody } from "./account-input.ts";
import type { AccountTables } from "./account-table.ts";
import { checkCredential } from "./check-credential.ts";
import { moveAccount } from "./move-account.ts";
import type { AccountKey } from "./queries.ts";
import { findTwin, setBlocked, updateCredential, updateDescription, updateSecrets } from "./queries.ts";
import { accountNotFound } from "./require-account.ts";
import { mergeSecrets, openSecrets, requireSmallContext, splitSecrets } from "./secrets.ts";

export type AccountChange = Pick<z.output<typeof UpdateAccountBody>, "tenant_id" | "context">;

/**
 * Changes an account: keys of `context` replace those stored, the others stay. A new API key is checked as on creation.
 *
 * @throws 400 for a new upstream without a new key: the stored key would be sent to a place its owner never gave it to.
 */
export async function changeAccount(
  ctx: Pick<AccountDependencies, "db" | "vault" | "send" | "userAgent" | "now">,
  account: Account,
  { tenant_id: tenantId = account.tenantId, context = {} }: AccountChange,
): Promise<Account> {
  const { base_url: baseUrl = account.baseUrl, environment_variables: _virtual, ...change } = context;
  const apiKey = change.api_key;
  if (baseUrl !== account.baseUrl && apiKey === undefined) {
    throw invalidArgument("body.context.api_key", "is required to change base_url", "required");
  }
  const { open, secrets } = splitSecrets(change);
  const hasSecrets = Object.keys(secrets).length > 0;
  if (hasSecrets && account.disconnectedAtMs !== null && apiKey === undefined) {
    throw invalidArgument("body.context.api_key", "is required to connect the account again", "required");
  }
  if (hasSecrets && account.sandboxOf !== null) {
    throw invalidArgument("body.context", `holds a credential, which is that of the account ${account.sandboxOf}`);
  }
  const described = { ...account.context, ...open };
  const sealed = hasSecrets ? mergeSecrets(openSecrets(ctx.vault, account), secrets) : {};
  requireSmallContext(described, sealed);
  const changed: Account = {
    ...account,
    tenantId,
    baseUrl,
    context: described,
    ...(hasSecrets && {
      sealedCredential: ctx.vault.seal(account.id, sealed),
    }),
    ...(apiKey !== undefined && {
      ...(await checkCredential(ctx, { baseUrl, apiKey })),
      lastForbiddenError: null,
      disconnectedAtMs: null,
    }),
    updatedAtMs: ctx.now(),
  };
  await ctx.db.transaction().execute(async (tx) => {
    if (apiKey !== undefined) return replaceCredential(tx, ctx.vault, changed);
    await updateDescription(tx, changed);
    if (!hasSecrets) return publishAccountEvent(tx, changed, "integrated_account:updated", changed.updatedAtMs);
    await storeSecrets(tx, changed);
    const twin = await findTwin(tx, changed);
    if (twin) await storeSecrets(tx, twinOf(ctx.vault, changed, twin));
  });
  return changed;
}

/** Stores an account with another credential, and its twin with it. Tells of both, and of the status they are in now. */
export async function replaceCredential(
  tx: Kysely<AccountTables>,
  vault: CredentialVault,
  changed: Account,
): Promise<void> {
  await updateDescription(tx, changed);
  await storeCredential(tx, changed);
  const twin = await findTwin(tx, changed);
  if (twin) await storeCredential(tx, twinOf(vault, changed, twin));
}

/** A twin uses the credential of its account, under a seal of its own. */
function twinOf(vault: CredentialVault, account: Account, twin: Account): Account {
  const { authenticationMethod, baseUrl, status, lastError, lastForbiddenError, disconnectedAtMs, updatedAtMs } =
    account;
  const known = { authenticationMethod, baseUrl, status, lastError, lastForbiddenError, disconnectedAtMs, updatedAtMs };
  return { ...twin, ...known, sealedCredential: vault.seal(twin.id, openSecrets(vault, account)) };
}

async function storeSecrets(tx: Kysely<AccountTables>, changed: Account): Promise<void> {
  await updateSecrets(tx, changed);
  await publishAccountEvent(tx, changed, "integrated_account:updated", changed.updatedAtMs);
}

/** Tells of a new credential, and then what became of it. */
async function storeCredential(tx: Kysely<AccountTables>, changed: Account): Promise<void> {
  const { status, lastError, updatedAtMs: nowMs } = changed;
  const connecting: Account = { ...changed, status: "connecting" };
  await updateCredential(tx, connecting);
  await publishAccountEvent(tx, connecting, "integrated_account:updated", nowMs);
  await moveAccount(tx, connecting, { status, lastError, nowMs });
}

/** For operators: nothing goes to or comes from a blocked account or its twin any more, and nothing of it is lost. */
export async function blockAccount(
  { db, now }: Pick<AccountDependencies, "db" | "now">,
  key: AccountKey,
): Promise<void> {
  if (!(await setBlocked(db, { ...key, blockedAtMs: now() }))) throw accountNotFound();
}

export async function unblockAccount({ db }: Pick<AccountDependencies, "db">, key: AccountKey): Promise<void> {
  if (!(await setBlocked(db, { ...key, blockedAtMs: null }))) throw accountNotFound();
}
