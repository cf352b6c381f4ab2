import { AppError } from "@overdub/contract";
import type { ParameterNamed } from "@overdub/storage";
import { chunksOf, compiledChange, compiledStatement, isUniqueViolation } from "@overdub/storage";
import type { Kysely } from "kysely";
import { unindexed } from "../database/unindexed.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { EXTERNAL_PREFIX } from "../ids/create-id.ts";
import type { CustomerTable } from "./customer-table.ts";
import type { Origin } from "./new-customer.ts";
import { originColumns } from "./new-customer.ts";

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

export async function findCustomerByExternalId(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  externalId: string,
): Promise<CustomerTable | undefined> {
  return (await selectByExternalId(db, { workspaceId, externalId }))[0];
}

const selectByExternalId = compiledStatement(
  (db: Kysely<WorkspaceTables>, parameter: ParameterNamed<"workspaceId" | "externalId">) =>
    db
      .selectFrom("customers")
      .selectAll()
      .where("workspace_id", "=", parameter("workspaceId"))
      .where("external_id", "=", parameter("externalId")),
);

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
  return (await insertUnlessThere(db, row)) === 1;
}

const insertUnlessThere = compiledChange(
  (db: Kysely<WorkspaceTables>, parameter: ParameterNamed<keyof CustomerTable>) => {
    const row: { readonly [Column in keyof CustomerTable]: never } = {
      id: parameter("id"),
      workspace_id: parameter("workspace_id"),
      external_id: parameter("external_id"),
      name: parameter("name"),
      email: parameter("email"),
      avatar: parameter("avatar"),
      stripe_customer_id: parameter("stripe_customer_id"),
      country: parameter("country"),
      link_id: parameter("link_id"),
      click_id: parameter("click_id"),
      clicked_at_ms: parameter("clicked_at_ms"),
      program_id: parameter("program_id"),
      partner_id: parameter("partner_id"),
      sales: parameter("sales"),
      sale_amount_cents: parameter("sale_amount_cents"),
      first_sale_at_ms: parameter("first_sale_at_ms"),
      subscription_canceled_at_ms: parameter("subscription_canceled_at_ms"),
      created_at_ms: parameter("created_at_ms"),
      updated_at_ms: parameter("updated_at_ms"),
    };
    return db
      .insertInto("customers")
      .values(row)
      .onConflict((conflict) => conflict.columns(["workspace_id", "external_id"]).doNothing());
  },
);

/** @throws `conflict` for ids that are taken. */
export async function insertCustomerOrThrow(db: Kysely<WorkspaceTables>, row: CustomerTable): Promise<void> {
  await refusingConflicts(() => db.insertInto("customers").values(row).execute());
}

/** @throws `conflict` for ids that are taken. */
export async function updateCustomerColumns(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  id: string,
  columns: Partial<CustomerTable>,
): Promise<void> {
  await refusingConflicts(() =>
    db.updateTable("customers").set(columns).where("workspace_id", "=", workspaceId).where("id", "=", id).execute(),
  );
}

/**
 * Fills in what brought a customer who came without it, by a lead or an import of customers.
 *
 * @returns the customer as it is then, or `undefined` if it is gone. Until the transaction ends it can't be deleted.
 */
export function keepOrigin(
  tx: Kysely<WorkspaceTables>,
  { workspace_id, id }: Pick<CustomerTable, "workspace_id" | "id">,
  origin: Origin,
): Promise<CustomerTable | undefined> {
  const { link_id, click_id, clicked_at_ms, country } = originColumns(origin);
  return tx
    .updateTable("customers")
    .set((eb) => ({
      link_id: eb.fn.coalesce("link_id", eb.val(link_id)),
      click_id: eb.fn.coalesce("click_id", eb.val(click_id)),
      clicked_at_ms: eb.fn.coalesce("clicked_at_ms", eb.val(clicked_at_ms)),
      country: eb.fn.coalesce("country", eb.val(country)),
    }))
    .where("workspace_id", "=", workspace_id)
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirst();
}

/**
 * Deletes a customer with the claims of its leads: one who comes back under the external id is a new customer.
 *
 * @returns whether there was one.
 */
export async function deleteCustomerRow(
  tx: Kysely<WorkspaceTables>,
  workspaceId: string,
  id: string,
): Promise<boolean> {
  const deleted = await tx
    .deleteFrom("customers")
    .where("workspace_id", "=", workspaceId)
    .where("id", "=", id)
    .returning("external_id")
    .executeTakeFirst();
  if (!deleted) return false;
  await tx
    .deleteFrom("lead_claims")
    .where("workspace_id", "=", workspaceId)
    .where("external_id", "=", deleted.external_id)
    .execute();
  return true;
}

/**
 * Runs a statement that gives a customer its ids.
 *
 * @throws `conflict` when one is taken: an external id in the workspace, or a Stripe id anywhere: Dub refuses both alike.
 */
async function refusingConflicts<Result>(write: () => Promise<Result>): Promise<Result> {
  try {
    return await write();
  } catch (cause) {
    if (!isUniqueViolation(cause)) throw cause;
    throw new AppError("conflict", "A customer with this external ID already exists.", { cause });
  }
}

/** @param id a customer's id, or `ext_` and its external id. @throws `not_found`. See behaviour/attribution 4.3. */
export async function findCustomerOrThrow(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  id: string,
): Promise<CustomerTable> {
  const customer = await findNamedCustomer(db, workspaceId, id);
  if (customer) return customer;
  throw new AppError(
    "not_found",
    "Customer not found. Make sure you're using the correct customer ID (e.g. `cus_…`), or prefix an external ID with `ext_`.",
  );
}

/** The customers of a workspace with these ids, by id. */
export async function loadCustomers(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, CustomerTable>> {
  const found = new Map<string, CustomerTable>();
  for (const chunk of chunksOf(ids)) {
    const rows = await db
      .selectFrom("customers")
      .selectAll()
      .where(unindexed("workspace_id"), "=", workspaceId)
      .where("id", "in", chunk)
      .execute();
    for (const row of rows) found.set(row.id, row);
  }
  return found;
}
