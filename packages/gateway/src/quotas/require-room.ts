import type { SelectQueryBuilder } from "kysely";
import { sql } from "kysely";
import { GatewayError } from "../errors/gateway-error.ts";

/**
 * Looks no further than to the row that is the last one allowed.
 *
 * @param rows   of whoever has the quota.
 * @param quota  at least one.
 * @param reason for the caller.
 * @throws 409 if there are so many already.
 */
export async function requireRoom<DB, TB extends keyof DB, O>(
  rows: SelectQueryBuilder<DB, TB, O>,
  quota: number,
  reason: string,
): Promise<void> {
  const last = await rows
    .select(sql.lit(1).as("last"))
    .limit(1)
    .offset(quota - 1)
    .executeTakeFirst();
  if (last) throw new GatewayError(409, reason);
}
