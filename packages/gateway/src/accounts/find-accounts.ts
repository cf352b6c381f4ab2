import type { Database } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { Account } from "./account.ts";
import { toAccount } from "./account.ts";

/** Those of the ids that are accounts of the environment, in the order of the ids. */
export async function findAccounts(
  db: Kysely<Database>,
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
