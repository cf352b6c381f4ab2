/** Events of partners' links that were judged and earned nothing: the rows, and how they are kept and forgotten. */
import type { UncommissionedReason } from "@overdub/contract";
import { REWARDED_EVENT_TYPES, UNCOMMISSIONED_REASONS } from "@overdub/contract";
import { deleteInBatches } from "@overdub/storage";
import type { Kysely } from "kysely";
import { z } from "zod";
import { columnRules, jsonText } from "../database/column-rules.ts";
import type { SnapshotTable } from "../database/snapshot-table.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { createId } from "../ids/create-id.ts";
import type { Earner } from "../ledger/lock-enrollment.ts";

export interface UncommissionedEventTable {
  id: string;
  workspace_id: string;
  program_id: string;
  partner_id: string;
  type: (typeof REWARDED_EVENT_TYPES)[number];
  /** Unique in the program. Of a day of clicks the invoice that a commission would have. */
  event_id: string;
  link_id: string;
  customer_id: string | null;
  invoice_id: string | null;
  reason: UncommissionedReason;
  /** JSON, as `explainDecision` writes it. */
  detail: string;
  event_at_ms: number;
  /** When it was judged. */
  created_at_ms: number;
}

declare module "../database/workspace-tables.ts" {
  interface WorkspaceTables {
    uncommissioned_events: UncommissionedEventTable;
  }
}

export const uncommissionedEventsInFile: SnapshotTable = {
  name: "uncommissioned_events",
  key: "id",
  scope: "workspace_id",
  references: [{ column: "program_id", table: "programs", of: "id", isRequired: true }],
  remembers: [
    { column: "partner_id", table: "partners" },
    { column: "link_id", table: "links" },
    { column: "customer_id", table: "customers" },
  ],
  faultOf: columnRules({
    type: z.enum(REWARDED_EVENT_TYPES),
    reason: z.enum(UNCOMMISSIONED_REASONS),
    detail: jsonText(z.looseObject({})),
  }),
};

export type Uncommissioned = Omit<
  UncommissionedEventTable,
  "id" | "workspace_id" | "program_id" | "partner_id" | "detail" | "created_at_ms"
> & { readonly detail: object };

/** In the transaction that judges the event. Of an event that was judged before the first entry stays. */
export async function noteUncommissioned(
  tx: Kysely<WorkspaceTables>,
  { workspaceId, programId, partnerId }: Earner,
  { detail, ...event }: Uncommissioned,
  nowMs: number,
): Promise<void> {
  await tx
    .insertInto("uncommissioned_events")
    .values({
      ...event,
      id: createId("uev_", nowMs),
      workspace_id: workspaceId,
      program_id: programId,
      partner_id: partnerId,
      detail: JSON.stringify(detail),
      created_at_ms: nowMs,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

const KEPT_DAYS = 90;
const DAY_MS = 86_400_000;
/** Of each program: a link whose leads earn nothing may have any number of them. */
const KEPT_ROWS = 100_000;

/** Forgets those of a program that are old, or more than are kept. */
export async function forgetUncommissioned(
  db: Kysely<WorkspaceTables>,
  programId: string,
  nowMs: number,
  keptRows = KEPT_ROWS,
): Promise<void> {
  const ofProgram = db.selectFrom("uncommissioned_events").select("id").where("program_id", "=", programId);
  const beyond = await ofProgram.orderBy("id", "desc").limit(1).offset(keptRows).executeTakeFirst();
  const old = ofProgram.where("created_at_ms", "<", nowMs - KEPT_DAYS * DAY_MS);
  for (const forgotten of [old, ...(beyond ? [ofProgram.where("id", "<=", beyond.id)] : [])]) {
    await deleteInBatches(async (limit) => {
      const ids = forgotten.orderBy("id").limit(limit);
      const { numDeletedRows } = await db
        .deleteFrom("uncommissioned_events")
        .where("id", "in", ids)
        .executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    });
  }
}
