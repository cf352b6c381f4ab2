import type { Kysely } from "kysely";
import { sql } from "kysely";
import { NO_CREDENTIAL } from "../accounts/secrets.ts";
import { CREDENTIAL_PURPOSE } from "../credentials/credential-vault.ts";
import type { MasterKeys } from "../credentials/master-key.ts";
import { MasterKeyError } from "../credentials/master-key.ts";
import { createSealer } from "../credentials/sealer.ts";
import { RESPONSE_PURPOSE } from "../idempotency/create-idempotency.ts";
import type { GatewayTables } from "./gateway-tables.ts";

/** A column whose texts are encrypted. */
interface SealedColumn {
  readonly table: keyof GatewayTables;
  readonly column: string;
  /** Of the primary key. */
  readonly keyColumns: readonly string[];
  /** Of the keys that seal it. */
  readonly purpose: string;
  /** What a text is for, from the values of the primary key. */
  readonly contextOf: (...key: readonly (string | number)[]) => string;
  /** Whether it goes within a day anyway. */
  readonly isPassing?: true;
}

/** Sealed by the vault, for the id of its row. */
function inVault(table: keyof GatewayTables, column: string, id = "id"): SealedColumn {
  return { table, column, keyColumns: [id], purpose: CREDENTIAL_PURPOSE, contextOf: String };
}

/** Every one there is: what a change of the master key has to reach. */
export const SEALED_COLUMNS: readonly SealedColumn[] = [
  inVault("integrated_accounts", "credential"),
  inVault("installs", "sealed_secrets", "environment_id"),
  inVault("link_tokens", "sealed_context"),
  inVault("product_webhooks", "secret"),
  inVault("dub_webhooks", "secret", "account_id"),
  inVault("conversion_sources", "signing_secret"),
  inVault("datastores", "secrets"),
  { ...inVault("oauth_authorizations", "code_verifier"), isPassing: true },
  {
    table: "idempotency_records",
    column: "answer",
    keyColumns: ["id"],
    purpose: RESPONSE_PURPOSE,
    contextOf: String,
    isPassing: true,
  },
  {
    table: "bulk_batches",
    column: "outcomes",
    keyColumns: ["record_id", "position"],
    purpose: RESPONSE_PURPOSE,
    contextOf: (recordId, position) => `${recordId}.${position}`,
    isPassing: true,
  },
];

/** How many texts a master key has sealed. */
export interface SealedTexts {
  readonly table: string;
  /** Of the master key. */
  readonly keyId: string;
  readonly texts: number;
}

/** Version, `.`, and the id of the master key in twelve digits. */
const KEY_ID = { from: 4, length: 12 };

/** @param columns Default: all of them. */
export async function countSealedTexts(
  db: Kysely<GatewayTables>,
  columns: readonly SealedColumn[] = SEALED_COLUMNS,
): Promise<SealedTexts[]> {
  const counts = columns.map(async ({ table, column }) => {
    const { rows } = await sql<{ key_id: string; texts: number | string }>`
      select substr(${sql.ref(column)}, ${sql.lit(KEY_ID.from)}, ${sql.lit(KEY_ID.length)}) as key_id, count(*) as texts
      from ${sql.table(table)} where ${sql.ref(column)} is not null and ${sql.ref(column)} <> ${NO_CREDENTIAL}
      group by 1`.execute(db);
    return rows.map(({ key_id: keyId, texts }) => ({ table, keyId, texts: Number(texts) }));
  });
  return (await Promise.all(counts)).flat();
}

/**
 * Finds a wrong master key at the start rather than at the first call.
 *
 * @throws `MasterKeyError` if something that lasts was sealed with a key that is not in the ring.
 */
export async function checkMasterKeys(db: Kysely<GatewayTables>, { ring }: MasterKeys): Promise<void> {
  const known = new Set(ring.map(({ id }) => id));
  // Kept responses may be gigabytes, which every start and every command would read.
  const lasting = SEALED_COLUMNS.filter(({ isPassing }) => !isPassing);
  const foreign = (await countSealedTexts(db, lasting)).filter(({ keyId }) => !known.has(keyId));
  if (foreign.length === 0) return;
  const texts = foreign.reduce((sum, found) => sum + found.texts, 0);
  const ids = [...new Set(foreign.map(({ keyId }) => keyId))].join(", ");
  throw new MasterKeyError(
    `The master key does not open ${texts} stored secret(s), such as credentials of accounts. Restore the key they were sealed with: ${ids}.`,
  );
}

const ROWS_AT_ONCE = 200;

/**
 * Encrypts again, under the current master key, whatever another one has sealed, while servers go on. Of a text that
 * changes meanwhile the newer one stays, which is sealed with the key that its writer had: a second run finds it.
 *
 * @param report how many texts have been encrypted again so far; the next ones follow when it has returned.
 */
export async function reencrypt(
  db: Kysely<GatewayTables>,
  keys: MasterKeys,
  report: (done: number) => unknown = () => undefined,
): Promise<number> {
  let done = 0;
  for (const column of SEALED_COLUMNS) {
    let after: readonly unknown[] | undefined;
    do {
      const page: { changed: number; last: readonly unknown[] | undefined } = await reencryptPage(
        db,
        keys,
        column,
        after,
      );
      done += page.changed;
      after = page.last;
      await report(done);
    } while (after);
  }
  return done;
}

/** The rows behind a key, as many as are taken at once. @returns the last of them; undefined when none is left. */
async function reencryptPage(
  db: Kysely<GatewayTables>,
  keys: MasterKeys,
  { table, column, keyColumns, purpose, contextOf }: SealedColumn,
  after: readonly unknown[] | undefined,
): Promise<{ changed: number; last: readonly unknown[] | undefined }> {
  const key = sql.join(keyColumns.map((name) => sql.ref(name)));
  const behind = after ? sql`and (${key}) > (${sql.join(after)})` : sql``;
  const sealedNow = `v2.${keys.ring[0].id}.%`;
  const { rows } = await sql<Record<string, string | number>>`
    select ${key}, ${sql.ref(column)} as sealed from ${sql.table(table)}
    where ${sql.ref(column)} is not null and ${sql.ref(column)} <> ${NO_CREDENTIAL}
      and ${sql.ref(column)} not like ${sealedNow} ${behind}
    order by ${key} limit ${sql.lit(ROWS_AT_ONCE)}`.execute(db);
  const sealer = createSealer(keys, purpose);
  let changed = 0;
  let last: readonly (string | number)[] | undefined;
  for (const row of rows) {
    const values = keyColumns.map((name) => row[name] ?? "");
    last = values;
    const sealed = String(row.sealed);
    const resealed = sealer.reseal(sealed, contextOf(...values));
    if (resealed === undefined) continue;
    const { numAffectedRows } = await sql`
      update ${sql.table(table)} set ${sql.ref(column)} = ${resealed}
      where (${key}) = (${sql.join(values)}) and ${sql.ref(column)} = ${sealed}`.execute(db);
    changed += Number(numAffectedRows ?? 0);
  }
  return { changed, last: rows.length < ROWS_AT_ONCE ? undefined : last };
}
