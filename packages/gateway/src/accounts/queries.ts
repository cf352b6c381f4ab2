import type { Database } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { Keyset } from "../http/keyset.ts";
import type { Account, AccountStatus } from "./account.ts";
import { toAccount } from "./account.ts";

export async function findAccount(
  db: Kysely<Database>,
  { id, environmentId }: { id: string; environmentId: string },
): Promise<Account | undefined> {
  const row = await db
    .selectFrom("integrated_accounts")
    .selectAll()
    .where("id", "=", id)
    .where("environment_id", "=", environmentId)
    .executeTakeFirst();
  return row && toAccount(row);
}

interface AccountList {
  readonly environmentId: string;
  readonly tenantId?: string | undefined;
  readonly status?: AccountStatus | undefined;
  readonly isSandbox?: boolean | undefined;
  readonly keyset: Keyset;
}

/** Oldest first, and one row more than the limit; imports tie on `created_at_ms`, so the id decides. */
export async function listAccounts(db: Kysely<Database>, input: AccountList): Promise<Account[]> {
  const { tenantId, status, isSandbox, keyset } = input;
  const { after, limit } = keyset;
  const rows = await db
    .selectFrom("integrated_accounts")
    .selectAll()
    .where("environment_id", "=", input.environmentId)
    .$if(tenantId !== undefined, (query) => query.where("tenant_id", "=", tenantId ?? ""))
    .$if(status !== undefined, (query) => query.where("status", "=", status ?? ""))
    .$if(isSandbox !== undefined, (query) => query.where("is_sandbox", "=", isSandbox ? 1 : 0))
    .$if(after !== undefined, (query) =>
      query.where((eb) =>
        eb(eb.refTuple("created_at_ms", "id"), ">", eb.tuple(after?.createdAtMs ?? 0, after?.id ?? "")),
      ),
    )
    .orderBy("created_at_ms")
    .orderBy("id")
    .limit(limit + 1)
    .execute();
  return rows.map(toAccount);
}

export async function insertAccount(db: Kysely<Database>, account: Account): Promise<void> {
  await db.insertInto("integrated_accounts").values(toColumns(account)).execute();
}

export async function updateAccount(db: Kysely<Database>, account: Account): Promise<void> {
  const { id, environment_id, created_at_ms: _createdAtMs, ...changed } = toColumns(account);
  await db
    .updateTable("integrated_accounts")
    .set(changed)
    .where("id", "=", id)
    .where("environment_id", "=", environment_id)
    .execute();
}

/** With its MCP tokens. @returns whether there was one. */
export async function deleteAccount(
  db: Kysely<Database>,
  { id, environmentId }: { id: string; environmentId: string },
): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom("integrated_accounts")
    .where("id", "=", id)
    .where("environment_id", "=", environmentId)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

function toColumns(account: Account): Database["integrated_accounts"] {
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
    created_at_ms: account.createdAtMs,
    updated_at_ms: account.updatedAtMs,
  };
}
