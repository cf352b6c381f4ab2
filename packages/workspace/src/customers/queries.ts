import type { CustomerTable, Database } from "@overdub/storage";
import type { Kysely } from "kysely";

export function findCustomer(
  db: Kysely<Database>,
  workspaceId: string,
  id: string,
): Promise<CustomerTable | undefined> {
  return db
    .selectFrom("customers")
    .selectAll()
    .where("workspace_id", "=", workspaceId)
    .where("id", "=", id)
    .executeTakeFirst();
}

export function findCustomerByExternalId(
  db: Kysely<Database>,
  workspaceId: string,
  externalId: string,
): Promise<CustomerTable | undefined> {
  return db
    .selectFrom("customers")
    .selectAll()
    .where("workspace_id", "=", workspaceId)
    .where("external_id", "=", externalId)
    .executeTakeFirst();
}

const EXTERNAL_PREFIX = "ext_";

/** By a customer's id, or `ext_` and its external id. */
export function findNamedCustomer(
  db: Kysely<Database>,
  workspaceId: string,
  name: string,
): Promise<CustomerTable | undefined> {
  return name.startsWith(EXTERNAL_PREFIX)
    ? findCustomerByExternalId(db, workspaceId, name.slice(EXTERNAL_PREFIX.length))
    : findCustomer(db, workspaceId, name);
}

/** @returns whether it is there now: another one with the same external id keeps its place. */
export async function insertCustomer(db: Kysely<Database>, row: CustomerTable): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("customers")
    .values(row)
    .onConflict((conflict) => conflict.columns(["workspace_id", "external_id"]).doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

/** @returns whether there was one. */
export async function deleteCustomerRow(db: Kysely<Database>, workspaceId: string, id: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom("customers")
    .where("workspace_id", "=", workspaceId)
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  return numDeletedRows === 1n;
}
