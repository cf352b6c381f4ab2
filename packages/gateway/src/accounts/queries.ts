import type { ParameterNamed } from "@overdub/storage";
import { compiledLookup } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { Keyset } from "../lists/keyset.ts";
import { pageOf } from "../lists/keyset.ts";
import type { Account, ActionRunResult, WebhookState } from "./account.ts";
import { toAccount } from "./account.ts";
import type { AccountTables, IntegratedAccountTable } from "./account-table.ts";

export interface AccountKey {
  readonly id: string;
  readonly environmentId: string;
}

const selectAccount = compiledLookup((db: Kysely<AccountTables>, parameter: ParameterNamed<keyof AccountKey>) =>
  db
    .selectFrom("integrated_accounts")
    .selectAll()
    .where("id", "=", parameter("id"))
    .where("environment_id", "=", parameter("environmentId")),
);

export async function findAccount(db: Kysely<AccountTables>, key: AccountKey): Promise<Account | undefined> {
  const [row] = await selectAccount(db, key);
  return row && toAccount(row);
}

/** As it is now, and no other transaction changes it before this one ends. To be taken before that of its twin. */
export async function lockAccount(
  tx: Kysely<AccountTables>,
  { id, environmentId }: AccountKey,
): Promise<Account | undefined> {
  // A write takes the lock in both dialects.
  const row = await tx
    .updateTable("integrated_accounts")
    .set((eb) => ({ updated_at_ms: eb.ref("updated_at_ms") }))
    .where("id", "=", id)
    .where("environment_id", "=", environmentId)
    .returningAll()
    .executeTakeFirst();
  return row && toAccount(row);
}

interface AccountList {
  readonly environmentId: string;
  readonly keyset: Keyset;
}

/** In the order asked for, and one row more than the limit; imports tie on `created_at_ms`, so the id decides. */
export async function listAccounts(
  db: Kysely<AccountTables>,
  { environmentId, keyset }: AccountList,
): Promise<Account[]> {
  const rows = await db
    .selectFrom("integrated_accounts")
    .selectAll()
    .where("environment_id", "=", environmentId)
    .$call(pageOf(keyset))
    .execute();
  return rows.map(toAccount);
}

export async function insertAccount(db: Kysely<AccountTables>, account: Account): Promise<void> {
  await db.insertInto("integrated_accounts").values(toColumns(account)).execute();
}

/** What an account says of itself: a change of it must not undo a block or a disconnection that came meanwhile. */
export async function updateDescription(db: Kysely<AccountTables>, account: Account): Promise<void> {
  const { tenant_id, base_url, context, updated_at_ms } = toColumns(account);
  await update(db, account, { tenant_id, base_url, context, updated_at_ms });
}

/** A new credential, with what is known of it. */
export async function updateCredential(db: Kysely<AccountTables>, account: Account): Promise<void> {
  const { authentication_method, base_url, credential, tokens_since_ms, renewal_refused_at_ms, oauth_grant } =
    toColumns(account);
  const { disconnected_at_ms, status, last_error, last_forbidden_error, updated_at_ms } = toColumns(account);
  await update(db, account, {
    authentication_method,
    base_url,
    credential,
    tokens_since_ms,
    renewal_refused_at_ms,
    oauth_grant,
    disconnected_at_ms,
    status,
    last_error,
    last_forbidden_error,
    updated_at_ms,
  });
}

/** OAuth tokens, with what is known of them. */
export async function updateTokens(db: Kysely<AccountTables>, account: Account): Promise<void> {
  const { credential, tokens_since_ms, renewal_refused_at_ms } = toColumns(account);
  await update(db, account, { credential, tokens_since_ms, renewal_refused_at_ms });
}

/** Another sealed text, with what is known of the credential as it was. */
export async function updateSecrets(db: Kysely<AccountTables>, account: Account): Promise<void> {
  const { credential, updated_at_ms } = toColumns(account);
  await update(db, account, { credential, updated_at_ms });
}

async function update(
  db: Kysely<AccountTables>,
  { id, environmentId }: AccountKey,
  changed: Partial<IntegratedAccountTable>,
): Promise<void> {
  await db
    .updateTable("integrated_accounts")
    .set(changed)
    .where("id", "=", id)
    .where("environment_id", "=", environmentId)
    .execute();
}

/** With its sandbox twin, which uses the same credential. @returns whether there was one. */
export async function setBlocked(
  db: Kysely<AccountTables>,
  { id, environmentId, blockedAtMs }: AccountKey & { blockedAtMs: number | null },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("integrated_accounts")
    .set({ blocked_at_ms: blockedAtMs })
    .where("environment_id", "=", environmentId)
    .where((eb) => eb.or([eb("id", "=", id), eb("sandbox_of", "=", id)]))
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export async function setActionRunResult(
  db: Kysely<AccountTables>,
  { id, environmentId, result, nowMs }: AccountKey & { result: ActionRunResult; nowMs: number },
): Promise<void> {
  await db
    .updateTable("integrated_accounts")
    .set({ last_action_run_result: JSON.stringify(result), updated_at_ms: nowMs })
    .where("id", "=", id)
    .where("environment_id", "=", environmentId)
    .execute();
}

export async function setWebhookState(
  db: Kysely<AccountTables>,
  key: AccountKey,
  webhook: WebhookState | null,
): Promise<void> {
  await update(db, key, { webhook_state: webhook && JSON.stringify(webhook) });
}

/** What went wrong, where that moves the account to no other status. */
export async function setLastError(db: Kysely<AccountTables>, account: Account): Promise<void> {
  const { last_error, updated_at_ms } = toColumns(account);
  await update(db, account, { last_error, updated_at_ms });
}

/** The read-only twin of an account. */
export async function findTwin(
  db: Kysely<AccountTables>,
  { id, environmentId }: AccountKey,
): Promise<Account | undefined> {
  const row = await db
    .selectFrom("integrated_accounts")
    .selectAll()
    .where("sandbox_of", "=", id)
    .where("environment_id", "=", environmentId)
    .executeTakeFirst();
  return row && toAccount(row);
}

function toColumns(account: Account): IntegratedAccountTable {
  return {
    id: account.id,
    environment_id: account.environmentId,
    tenant_id: account.tenantId,
    base_url: account.baseUrl,
    authentication_method: account.authenticationMethod,
    status: account.status,
    is_sandbox: account.isSandbox ? 1 : 0,
    context: JSON.stringify(account.context),
    credential: account.sealedCredential,
    last_error: account.lastError && JSON.stringify(account.lastError),
    last_forbidden_error: account.lastForbiddenError && JSON.stringify(account.lastForbiddenError),
    blocked_at_ms: account.blockedAtMs,
    disconnected_at_ms: account.disconnectedAtMs,
    last_action_run_result: account.lastActionRunResult && JSON.stringify(account.lastActionRunResult),
    webhook_state: account.webhook && JSON.stringify(account.webhook),
    sandbox_of: account.sandboxOf,
    tokens_since_ms: account.oauth?.tokensSinceMs ?? null,
    renewal_refused_at_ms: account.oauth?.refusedAtMs ?? null,
    renewal_lease: null,
    renewal_leased_until_ms: null,
    oauth_grant: account.oauth?.grant ?? null,
    created_at_ms: account.createdAtMs,
    updated_at_ms: account.updatedAtMs,
  };
}

/** Those of the ids that are accounts of the environment, in the order of the ids. */
export async function findAccounts(
  db: Kysely<AccountTables>,
  { ids, environmentId }: { ids: readonly string[]; environmentId: string },
): Promise<Account[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom("integrated_accounts")
    .selectAll()
    .where("environment_id", "=", environmentId)
    .where("id", "in", ids)
    .execute();
  return rows.map(toAccount).sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
}
