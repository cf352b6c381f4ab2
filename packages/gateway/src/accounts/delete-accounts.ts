import { chunksOf, inTransaction } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { AccountDependencies } from "./account-dependencies.ts";
import { publishAccountDeleted } from "./account-events.ts";
import type { AccountTables } from "./account-table.ts";
import type { AccountKey } from "./queries.ts";

type DeleteContext = Pick<AccountDependencies, "db" | "now" | "releaseAccounts" | "emptyAccounts">;

/** With its tokens and its twin. @returns whether there was one. */
export async function deleteAccount(ctx: DeleteContext, { id, environmentId }: AccountKey): Promise<boolean> {
  return (await deleteAccounts(ctx, { environmentId, ids: [id] })) > 0;
}

/** Ids that are not there are gone already. @returns how many were deleted, twins among them. */
export async function deleteAccounts(
  { db, now, releaseAccounts, emptyAccounts }: DeleteContext,
  { environmentId, ...which }: { environmentId: string } & Named,
): Promise<number> {
  const found = await named(db, environmentId, which).execute();
  const ids = found.map(({ id }) => id);
  await releaseAccounts({ environmentId, ids });
  for (const chunk of chunksOf(ids)) {
    const twins = await db.selectFrom("integrated_accounts").select("id").where("sandbox_of", "in", chunk).execute();
    await emptyAccounts([...chunk, ...twins.map(({ id }) => id)]);
  }
  return inTransaction(db, async (tx) => {
    const gone = () => named(tx, environmentId, which);
    // Their own deletion would take twins with it, without a word of which.
    const twins = await tx
      .deleteFrom("integrated_accounts")
      .where("sandbox_of", "in", gone())
      .returning("id")
      .execute();
    const accounts = await tx.deleteFrom("integrated_accounts").where("id", "in", gone()).returning("id").execute();
    const deleted = [...accounts, ...twins];
    for (const { id } of deleted) await publishAccountDeleted(tx, { id, environmentId }, now());
    return deleted.length;
  });
}

type Named = { readonly ids: readonly string[] } | { readonly tenantId: string } | { readonly all: true };

function named(db: Kysely<AccountTables>, environmentId: string, which: Named) {
  const all = db.selectFrom("integrated_accounts").select("id").where("environment_id", "=", environmentId);
  if ("ids" in which) return all.where("id", "in", which.ids);
  return "tenantId" in which ? all.where("tenant_id", "=", which.tenantId) : all;
}
