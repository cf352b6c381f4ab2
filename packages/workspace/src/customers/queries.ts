import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { CustomerTable } from "./customer-table.ts";

export function findCustomer(
  db: Kysely<WorkspaceTables>,
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
  db: Kysely<WorkspaceTables>,
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
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  name: string,
): Promise<CustomerTable | undefined> {
  return name.startsWith(EXTERNAL_PREFIX)
    ? findCustomerByExternalId(db, workspaceId, name.slice(EXTERNAL_PREFIX.length))
    : findCustomer(db, workspaceId, name);
}

/** @returns whether it is there now: another one with the same external id keeps its place. */
export async function insertCustomer(db: Kysely<WorkspaceTables>, row: CustomerTable): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("customers")
    .values(row)
    .onConflict((conflict) => conflict.columns(["workspace_id", "external_id"]).doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

/** @returns whether there was one. */
export async function deleteCustomerRow(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  id: string,
): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom("customers")
    .where("workspace_id", "=", workspaceId)
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  return numDeletedRows === 1n;
}
