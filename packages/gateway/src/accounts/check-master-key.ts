import type { Kysely } from "kysely";
import type { KeyRing } from "../credentials/master-key.ts";
import { MasterKeyError } from "../credentials/master-key.ts";
import type { AccountTables } from "./account-table.ts";
import { NO_CREDENTIAL } from "./secrets.ts";

/**
 * Finds a wrong master key at the start rather than at the first call.
 *
 * @throws `MasterKeyError` if an account's credential was sealed with a key that is not in the ring.
 */
export async function checkMasterKey(db: Kysely<AccountTables>, keys: KeyRing): Promise<void> {
  let foreign = db
    .selectFrom("integrated_accounts")
    .select((eb) => eb.fn.countAll<number | string>().as("accounts"))
    .where("credential", "<>", NO_CREDENTIAL);
  for (const { id } of keys) foreign = foreign.where("credential", "not like", `v1.${id}.%`);
  const { accounts } = await foreign.executeTakeFirstOrThrow();
  if (Number(accounts) === 0) return;
  throw new MasterKeyError(
    `The master key does not open the stored credentials of ${accounts} connected account(s). Restore the key they were sealed with.`,
  );
}
