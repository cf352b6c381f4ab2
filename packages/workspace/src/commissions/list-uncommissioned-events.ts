import type { QueryOf, UncommissionedEvent, UncommissionedReason } from "@overdub/contract";
import { listUncommissionedEvents, MAX_UNCOMMISSIONED_PAGE_SIZE } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { findProgramOrThrow } from "../programs/find-program.ts";
import { toIso } from "../time/to-iso.ts";
import { implement } from "./context.ts";
import type { UncommissionedEventTable } from "./uncommissioned-events.ts";

/** See behaviour/partners 10.13. */
export const handleListUncommissionedEvents = implement(
  listUncommissionedEvents,
  { requires: "workspaces.read", programFirst: true },
  async ({ query }, { db, workspaceId }) => {
    const program = await findProgramOrThrow(db, workspaceId);
    return (await list(db, program, query)).map(toUncommissionedEvent);
  },
);

/** By the index that has the narrowest of what is asked for. */
function list(
  db: Kysely<WorkspaceTables>,
  program: { readonly id: string; readonly workspace_id: string },
  query: QueryOf<typeof listUncommissionedEvents>,
): Promise<UncommissionedEventTable[]> {
  const { page = 1, pageSize = MAX_UNCOMMISSIONED_PAGE_SIZE, sortOrder = "desc" } = query;
  const asked = {
    event_id: query.eventId,
    invoice_id: query.invoiceId,
    customer_id: query.customerId,
    partner_id: query.partnerId,
    link_id: query.linkId,
    type: query.type,
    reason: query.reason,
  };
  let rows = db
    .selectFrom("uncommissioned_events")
    .selectAll()
    .where("workspace_id", "=", program.workspace_id)
    .where("program_id", "=", program.id);
  for (const [column, value] of Object.entries(asked)) {
    if (value) rows = rows.where(column as keyof typeof asked, "=", value);
  }
  return rows
    .orderBy("id", sortOrder)
    .limit(pageSize)
    .offset((page - 1) * pageSize)
    .execute();
}

export function toUncommissionedEvent(row: UncommissionedEventTable): UncommissionedEvent {
  return {
    id: row.id,
    type: row.type,
    eventId: row.event_id,
    at: toIso(row.event_at_ms),
    linkId: row.link_id,
    partnerId: row.partner_id,
    customerId: row.customer_id,
    invoiceId: row.invoice_id,
    reason: row.reason,
    why: WHY[row.reason],
    judgedAt: toIso(row.created_at_ms),
    detail: JSON.parse(row.detail),
  };
}

export const WHY: Readonly<Record<UncommissionedReason, string>> = {
  "partner-not-enrolled": "The partner was in the program no more.",
  "partner-not-eligible": "The partner was not approved, archived or invited.",
  "no-reward": "The partner had no reward for events of this type.",
  "reward-of-nothing": "The partner's reward, with the modifier that applied, was one of nothing.",
  "first-commission-revoked":
    "The partner's first commission for this customer was canceled or is fraud: there is no further one.",
  "lead-already-rewarded": "The partner has a commission for a lead of this customer already: there is one at most.",
  "first-sale-only": "The partner's reward is for a customer's first sale alone.",
  "duration-over": "The reward's duration was over for this customer.",
  "limit-spent": "The reward's spend limit was used up.",
  "earns-nothing": "What it earns came to less than half a cent.",
  "already-rewarded": "The event, or its invoice, has been rewarded already.",
};
