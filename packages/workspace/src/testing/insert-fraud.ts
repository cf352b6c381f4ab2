import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { FraudAlertTable, FraudEventTable, FraudGroupTable } from "../fraud/fraud-tables.ts";
import { createId } from "../ids/create-id.ts";
import type { ProgramTable } from "../programs/program-table.ts";

/** A group with an event, and an alert, of a partner; written past the rules. */
export async function insertFraud(
  db: Kysely<WorkspaceTables>,
  { workspace_id, id: program_id }: Pick<ProgramTable, "workspace_id" | "id">,
  partner_id: string,
  { reason = "Fake traffic", metadata = "{}" }: { readonly reason?: string; readonly metadata?: string } = {},
): Promise<{
  readonly group: FraudGroupTable;
  readonly event: FraudEventTable;
  readonly alert: FraudAlertTable;
}> {
  const of = { workspace_id, program_id, partner_id, created_at_ms: 0 };
  const type = "partnerDuplicateAccount";
  const group: FraudGroupTable = {
    ...{ id: createId("frg_", 0), ...of, type, status: "pending", event_count: 1, last_event_at_ms: 0 },
    ...{ resolved_at_ms: null, resolution_reason: reason, user_id: null, updated_at_ms: 0 },
  };
  const event: FraudEventTable = {
    ...{ id: createId("fre_", 0), ...of, type, fraud_group_id: group.id, customer_id: null, commission_id: null },
    ...{ hash: "0".repeat(64), metadata },
  };
  const alert: FraudAlertTable = {
    ...{ id: createId("fra_", 0), ...of, source: "ban", status: "pending", reason, user_id: null },
    ...{ reviewed_at_ms: null, updated_at_ms: 0 },
  };
  await db.insertInto("fraud_groups").values(group).execute();
  await db.insertInto("fraud_events").values(event).execute();
  await db.insertInto("fraud_alerts").values(alert).execute();
  return { group, event, alert };
}
