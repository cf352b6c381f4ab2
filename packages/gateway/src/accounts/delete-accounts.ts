import { inTransaction } from "@overdub/storage";
import type { AccountDependencies } from "./account-dependencies.ts";
import { publishAccountDeleted } from "./account-events.ts";
import type { AccountKey } from "./queries.ts";

type DeleteContext = Pick<AccountDependencies, "db" | "now">;

/** With its tokens and its twin. @returns whether there was one. */
export async function deleteAccount(ctx: DeleteContext, { id, environmentId }: AccountKey): Promise<boolean> {
  return (await deleteAccounts(ctx, { environmentId, ids: [id] })) > 0;
}

/** Ids that are not there are gone already. @returns how many were deleted, twins among them. */
export function deleteAccounts(
  { db, now }: DeleteContext,
  { environmentId, ...which }: { environmentId: string } & ({ ids: readonly string[] } | { tenantId: string }),
): Promise<number> {
  return inTransaction(db, async (tx) => {
    const named = tx
      .selectFrom("integrated_accounts")
      .select("id")
      .where("environment_id", "=", environmentId)
      .where((eb) => ("ids" in which ? eb("id", "in", which.ids) : eb("tenant_id", "=", which.tenantId)));
    // Their own deletion would take twins with it, without a word of which.
    const twins = await tx.deleteFrom("integrated_accounts").where("sandbox_of", "in", named).returning("id").execute();
    const accounts = await tx.deleteFrom("integrated_accounts").where("id", "in", named).returning("id").execute();
    const deleted = [...accounts, ...twins];
    for (const { id } of deleted) await publishAccountDeleted(tx, { id, environmentId }, now());
    return deleted.length;
  });
}
