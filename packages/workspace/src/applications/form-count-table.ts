import { FORM_EVENTS } from "@overdub/contract";
import type { Kysely } from "kysely";
import { z } from "zod";
import { columnRules, count } from "../database/column-rules.ts";
import type { SnapshotTable } from "../database/snapshot-table.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";

export type FormEvent = (typeof FORM_EVENTS)[number];

/** How often the forms of a program were seen, or begun, on one day: counts, so that nothing is kept of visitors. */
export interface ApplicationFormCountTable {
  /** Day, program, event and referrer, so that each has one row. */
  id: string;
  workspace_id: string;
  program_id: string;
  /** When the day begins, in UTC. */
  day_ms: number;
  event: FormEvent;
  /** Who has brought these visitors; null: nobody, or who is gone. */
  referred_by_partner_id: string | null;
  count: number;
}

declare module "../database/workspace-tables.ts" {
  interface WorkspaceTables {
    application_form_counts: ApplicationFormCountTable;
  }
}

export const applicationFormCountsInFile: SnapshotTable = {
  name: "application_form_counts",
  key: "id",
  scope: "workspace_id",
  references: [
    { column: "program_id", table: "programs", of: "id", isRequired: true },
    { column: "referred_by_partner_id", table: "partners", of: "id", isRequired: false },
  ],
  faultOf: columnRules({ event: z.enum(FORM_EVENTS), count: count(1, 2 ** 31 - 1) }),
};

const DAY_MS = 86_400_000;

interface Counted {
  readonly workspaceId: string;
  readonly programId: string;
  readonly event: FormEvent;
  readonly referredByPartnerId: string | null;
}

export async function addToFormCount(
  db: Kysely<WorkspaceTables>,
  { workspaceId, programId, event, referredByPartnerId }: Counted,
  nowMs: number,
): Promise<void> {
  const dayMs = nowMs - (nowMs % DAY_MS);
  const row: ApplicationFormCountTable = {
    id: [dayMs / DAY_MS, programId, event, referredByPartnerId ?? ""].join("/"),
    workspace_id: workspaceId,
    program_id: programId,
    day_ms: dayMs,
    event,
    referred_by_partner_id: referredByPartnerId,
    count: 1,
  };
  await db
    .insertInto("application_form_counts")
    .values(row)
    .onConflict((conflict) =>
      conflict.column("id").doUpdateSet((eb) => ({ count: eb("application_form_counts.count", "+", 1) })),
    )
    .execute();
}
