import type { SelectQueryBuilder, SqlBool } from "kysely";
import { sql } from "kysely";
import { GatewayError } from "../errors/gateway-error.ts";
import { isUuid } from "./ids.ts";

/**
 * The row of an environment that a caller names by its id.
 *
 * @param rows of one table that has `id` and `environment_id`.
 * @param what for the caller, such as `Sync job`.
 * @throws 404, the same for one of another environment and for none.
 */
export async function requireOwn<DB, TB extends keyof DB, Row>(
  rows: SelectQueryBuilder<DB, TB, Row>,
  { id, environmentId }: { readonly id: string; readonly environmentId: string },
  what: string,
) {
  const row = isUuid(id)
    ? await rows
        .where(sql<SqlBool>`${sql.ref("id")} = ${id.toLowerCase()}`)
        .where(sql<SqlBool>`${sql.ref("environment_id")} = ${environmentId}`)
        .executeTakeFirst()
    : undefined;
  if (!row) throw new GatewayError(404, `${what} not found`);
  return row;
}
