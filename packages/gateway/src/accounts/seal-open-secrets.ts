import type { Kysely } from "kysely";
import { sql } from "kysely";
import type { CredentialVault } from "../credentials/credential-vault.ts";
import { toAccount } from "./account.ts";
import type { AccountTables } from "./account-table.ts";
import { updateCredential, updateDescription } from "./queries.ts";
import { mergeSecrets, NO_CREDENTIAL, openSecrets, splitSecrets } from "./secrets.ts";

/** Parts of the names of secrets; whether a field is one is decided field by field. */
const TRACES = ["pass", "secret", "token", "credential", "authorization", "key"];

/**
 * Seals what an earlier version has kept in clear because it did not take it for a secret. Of a disconnected account,
 * whose credential was deleted, it is deleted. To be run at the start.
 */
export async function sealOpenSecrets(db: Kysely<AccountTables>, vault: CredentialVault): Promise<void> {
  const context = sql<string>`lower(context)`;
  const suspects = await db
    .selectFrom("integrated_accounts")
    .selectAll()
    .where((eb) => eb.or(TRACES.map((trace) => eb(context, "like", `%${trace}%`))))
    .execute();
  for (const account of suspects.map(toAccount)) {
    const { open, secrets } = splitSecrets(account.context);
    if (Object.keys(secrets).length === 0) continue;
    const { sealedCredential: sealed } = account;
    const merged = mergeSecrets(secrets, openSecrets(vault, account));
    const sealedCredential = sealed === NO_CREDENTIAL ? sealed : vault.seal(account.id, merged);
    await db.transaction().execute(async (tx) => {
      await updateDescription(tx, { ...account, context: open });
      await updateCredential(tx, { ...account, sealedCredential });
    });
  }
}
