import type { Kysely } from "kysely";
import { sql } from "kysely";
import type { Keyset } from "../lists/keyset.ts";
import { pageOf } from "../lists/keyset.ts";
import type { ListFields } from "../lists/list-field.ts";
import { toInstant } from "../lists/list-field.ts";
import type { ApiTokenTable, ApiTokenTables } from "./api-token.ts";

const COLUMNS = [
  "id",
  "environment_id",
  "name",
  "is_operator",
  "expires_at_ms",
  "last_used_at_ms",
  "created_at_ms",
  "updated_at_ms",
] as const;

/** In the order asked for, and one row more than the limit. */
export async function listApiTokens(
  db: Kysely<ApiTokenTables>,
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
  db: Kysely<ApiTokenTables>,
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

/** What is known of an API token, whose secret is not. */
export interface ApiTokenRecord {
  readonly id: string;
  readonly environmentId: string;
  readonly name: string;
  readonly isOperator: boolean;
  readonly expiresAtMs: number | null;
  readonly lastUsedAtMs: number | null;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

export const API_TOKEN_FIELDS: ListFields<ApiTokenRecord> = {
  id: { type: "text", operand: sql.ref("id") },
  name: { type: "text", operand: sql.ref("name"), sortValue: ({ name }) => name },
  environment_id: { type: "text", operand: sql.ref("environment_id") },
  is_operator: { type: "flag", operand: sql.ref("is_operator") },
  expires_at: { type: "instant", operand: sql.ref("expires_at_ms") },
  last_used_at: { type: "instant", operand: sql.ref("last_used_at_ms") },
  created_at: { type: "instant", operand: sql.ref("created_at_ms"), sortValue: ({ createdAtMs }) => createdAtMs },
  updated_at: { type: "instant", operand: sql.ref("updated_at_ms"), sortValue: ({ updatedAtMs }) => updatedAtMs },
};

export function toApiTokenRecord(row: Omit<ApiTokenTable, "token_hash">): ApiTokenRecord {
  return {
    id: row.id,
    environmentId: row.environment_id,
    name: row.name,
    isOperator: row.is_operator === 1,
    expiresAtMs: row.expires_at_ms,
    lastUsedAtMs: row.last_used_at_ms,
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
  };
}

/** As the control plane shows it. See behaviour/gateway 2.2. */
export function toApiTokenRow(token: ApiTokenRecord) {
  return {
    id: token.id,
    name: token.name,
    environment_id: token.environmentId,
    created_by: null,
    is_operator: token.isOperator,
    expires_at: toInstant(token.expiresAtMs),
    last_used_at: toInstant(token.lastUsedAtMs),
    created_at: new Date(token.createdAtMs).toISOString(),
    updated_at: new Date(token.updatedAtMs).toISOString(),
  };
}
