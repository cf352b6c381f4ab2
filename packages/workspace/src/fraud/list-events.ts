import type { QueryOf, ResultOf } from "@overdub/contract";
import { listFraudEvents, MAX_FRAUD_PAGE_SIZE } from "@overdub/contract";
import type { Kysely } from "kysely";
import { loadCustomers } from "../customers/queries.ts";
import { toCustomer } from "../customers/to-customer.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { implement } from "../operations/implement.ts";
import type { ProgramTable } from "../programs/program-table.ts";
import { toIso } from "../time/to-iso.ts";
import type { FraudEventTable } from "./fraud-tables.ts";
import { loadShownPartners } from "./shown-people.ts";

type Db = Kysely<WorkspaceTables>;

/** See behaviour/partners 12.2. */
export const handleListFraudEvents = implement(
  listFraudEvents,
  { requires: "partners.read", programFirst: true },
  async ({ query }, ctx) => {
    const program = ctx.program;
    return show(ctx.db, ctx.workspaceId, await list(ctx.db, program, query));
  },
);

function list(
  db: Db,
  { id, workspace_id }: ProgramTable,
  query: QueryOf<typeof listFraudEvents>,
): Promise<FraudEventTable[]> {
  const { type, customerId, partnerId, fraudGroupId, sortOrder = "desc" } = query;
  const { page = 1, pageSize = MAX_FRAUD_PAGE_SIZE } = query;
  let events = db
    .selectFrom("fraud_events")
    .selectAll()
    .where("workspace_id", "=", workspace_id)
    .where("program_id", "=", id);
  if (type) events = events.where("type", "=", type);
  if (customerId) events = events.where("customer_id", "=", customerId);
  if (partnerId) events = events.where("partner_id", "=", partnerId);
  if (fraudGroupId) events = events.where("fraud_group_id", "=", fraudGroupId);
  return events
    .orderBy("id", sortOrder)
    .limit(pageSize)
    .offset((page - 1) * pageSize)
    .execute();
}

async function show(
  db: Db,
  workspaceId: string,
  rows: readonly FraudEventTable[],
): Promise<ResultOf<typeof listFraudEvents>> {
  const partners = await loadShownPartners(db, workspaceId, rows);
  const customerIds = [...new Set(rows.flatMap(({ customer_id }) => customer_id ?? []))];
  const customers = await loadCustomers(db, workspaceId, customerIds);
  return rows.map((row) => {
    const customer = customers.get(row.customer_id ?? "");
    return {
      id: row.id,
      fraudGroupId: row.fraud_group_id,
      type: row.type,
      createdAt: toIso(row.created_at_ms),
      commissionId: row.commission_id,
      metadata: row.metadata === null ? null : JSON.parse(row.metadata),
      partner: partners(row),
      customer: customer ? toCustomer(customer) : null,
    };
  });
}
