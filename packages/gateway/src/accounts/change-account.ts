import { inTransaction } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { z } from "zod";
import type { CredentialVault } from "../credentials/credential-vault.ts";
import { invalidArgument } from "../errors/gateway-error.ts";
import { isFields } from "../json/fields.ts";
import type { Account } from "./account.ts";
import type { AccountDependencies } from "./account-dependencies.ts";
import { publishAccountEvent } from "./account-events.ts";
import type { UpdateAccountBody } from "./account-input.ts";
import type { AccountTables } from "./account-table.ts";
import { checkCredential } from "./check-credential.ts";
import type { GivenCredential } from "./given-credential.ts";
import { readGivenCredential } from "./given-credential.ts";
import { moveAccount } from "./move-account.ts";
import { endEarlierGrants } from "./oauth-grant.ts";
import type { AccountKey } from "./queries.ts";
import { findTwin, lockAccount, setBlocked, updateCredential, updateDescription, updateSecrets } from "./queries.ts";
import { accountNotFound } from "./require-account.ts";
import { mergeSecrets, openSecrets, requireSmallContext, splitSecrets } from "./secrets.ts";

export type AccountChange = Pick<z.output<typeof UpdateAccountBody>, "tenant_id" | "context">;

/**
 * Changes an account: keys of `context` replace those stored, the others stay. A new credential takes the place of the old
 * one, of whatever kind, and is checked as on creation.
 *
 * @throws 400 for a new upstream without a new credential: the stored one would be sent to a place its owner never gave it
 *         to.
 */
export async function changeAccount(
  ctx: Pick<AccountDependencies, "db" | "vault" | "findOAuthClient" | "send" | "userAgent" | "now" | "releaseAccounts">,
  account: Account,
  change: AccountChange,
): Promise<Account> {
  const { environmentId } = account;
  const { base_url: baseUrl = account.baseUrl, ...context } = change.context ?? {};
  // What is wrong with it is said before anything is sent.
  applyChange(ctx.vault, account, change, undefined);
  const given = await readGivenCredential(ctx, { environmentId, baseUrl }, context);
  const checked = given && { ...given, verdict: await checkCredential(ctx, { baseUrl, bearer: given.bearer }) };
  if (checked) {
    await ctx.releaseAccounts({ environmentId, ids: [account.id], successor: { baseUrl, bearer: checked.bearer } });
  }
  return inTransaction(ctx.db, async (tx) => {
    // What others have written meanwhile, such as new tokens, must not be undone.
    const current = await lockAccount(tx, account);
    if (!current) throw accountNotFound();
    const changed = { ...applyChange(ctx.vault, current, change, checked), updatedAtMs: ctx.now() };
    if (checked) {
      await replaceCredential(tx, ctx.vault, changed);
      if (changed.status === "active") await endEarlierGrants(tx, changed, changed.updatedAtMs);
      return changed;
    }
    await updateDescription(tx, changed);
    if (changed.sealedCredential === current.sealedCredential) {
      await publishAccountEvent(tx, changed, "integrated_account:updated", changed.updatedAtMs);
      return changed;
    }
    await storeSecrets(tx, changed);
    const twin = await findTwin(tx, changed);
    if (twin) await storeSecrets(tx, twinOf(ctx.vault, changed, twin));
    return changed;
  });
}

interface CheckedCredential extends GivenCredential {
  readonly verdict: Pick<Account, "status" | "lastError">;
}

/** @param checked absent as long as it was not tried. */
function applyChange(
  vault: CredentialVault,
  account: Account,
  { tenant_id: tenantId = account.tenantId, context = {} }: AccountChange,
  checked: CheckedCredential | undefined,
): Account {
  const { base_url: baseUrl = account.baseUrl, environment_variables: _virtual, api_key, oauth, ...others } = context;
  const { token, ...description } = oauth ?? {};
  const bringsCredential = api_key !== undefined || token !== undefined;
  if (baseUrl !== account.baseUrl && !bringsCredential) {
    throw invalidArgument("body.context.api_key", "is required to change base_url", "required");
  }
  const { open, secrets } = splitSecrets(others);
  const hasSecrets = bringsCredential || Object.keys(secrets).length > 0;
  if (hasSecrets && account.disconnectedAtMs !== null && !bringsCredential) {
    throw invalidArgument("body.context.api_key", "is required to connect the account again", "required");
  }
  if (hasSecrets && account.sandboxOf !== null) {
    throw invalidArgument("body.context", `holds a credential, which is that of the account ${account.sandboxOf}`);
  }
  const { api_key: key, oauth: tokens, ...stored } = openSecrets(vault, account);
  const kept = bringsCredential
    ? {}
    : { ...(key !== undefined && { api_key: key }), ...(tokens !== undefined && { oauth: tokens }) };
  const sealed = { ...mergeSecrets(stored, secrets), ...kept, ...checked?.secrets };
  const { oauth: described, ...rest } = account.context;
  const authorised = { ...(isFields(described) && described), ...splitSecrets(description).open };
  const isOAuth = checked ? checked.oauth !== null : account.oauth !== null;
  const changed: Account = {
    ...account,
    tenantId,
    baseUrl,
    context: { ...rest, ...open, ...(isOAuth && { oauth: authorised }), ...checked?.context },
    ...(hasSecrets && { sealedCredential: vault.seal(account.id, sealed) }),
    ...(checked && {
      authenticationMethod: checked.authenticationMethod,
      oauth: checked.oauth,
      ...checked.verdict,
      lastForbiddenError: null,
      disconnectedAtMs: null,
    }),
  };
  requireSmallContext(changed.context, hasSecrets ? sealed : {});
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
  const { authenticationMethod, oauth, baseUrl, status, lastError, lastForbiddenError, disconnectedAtMs } = account;
  const { updatedAtMs } = account;
  const known = { authenticationMethod, oauth, baseUrl, status, lastError, lastForbiddenError, disconnectedAtMs };
  return { ...twin, ...known, updatedAtMs, sealedCredential: vault.seal(twin.id, openSecrets(vault, account)) };
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
