import type { Database } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { Keyset } from "../lists/keyset.ts";
import { pageOf } from "../lists/keyset.ts";
import type { ApiTokenRecord } from "./api-token-record.ts";
import { toApiTokenRecord } from "./api-token-record.ts";

const COLUMNS = ["id", "environment_id", "name", "expires_at_ms", "created_at_ms", "updated_at_ms"] as const;

/** In the order asked for, and one row more than the limit. */
export async function listApiTokens(
  db: Kysely<Database>,
  { environmentId, keyset }: { environmentId: string; keyset: Keyset },
): Promise<ApiTokenRecord[]> {
  const rows = await db
    .selectFrom("api_tokens")
    .select(COLUMNS)
    .where("environment_id", "=", environmentId)
    .$call(pageOf(keyset))
    .execute();
  return rows.map(toApiTokenRecord);
}

export async function findApiTokenById(
  db: Kysely<Database>,
  { id, environmentId }: { id: string; environmentId: string },
): Promise<ApiTokenRecord | undefined> {
  const row = await db
    .selectFrom("api_tokens")
    .select(COLUMNS)
    .where("id", "=", id)
    .where("environment_id", "=", environmentId)
    .executeTakeFirst();
  return row && toApiTokenRecord(row);
}
