import { AppError } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { lockEnrollments } from "../enrollments/lock-enrollments.ts";
import type { Terms } from "../enrollments/terms.ts";
import { copyTerms } from "../enrollments/terms.ts";
import { findGroupOrThrow } from "../groups/group-rows.ts";
import { findProgramOrThrow } from "../programs/find-program.ts";
import type { ProgramTable } from "../programs/program-table.ts";
import { assertRoom } from "../quotas/assert-room.ts";
import type { SetupContext } from "./context.ts";

type Tx = Kysely<WorkspaceTables>;

/** A reward or a discount, where it has a table and each group, and each enrolment, one place. */
interface Term {
  readonly table: "rewards" | "discounts";
  readonly column: keyof Terms;
}

interface NewTerm<Row> extends Term {
  /** What is said where the group has one. */
  readonly refusal: string;
  readonly insert: (tx: Tx, program: ProgramTable, nowMs: number) => Promise<Row>;
}

/** Gives a group, and everybody in it, what it has none of. @throws `conflict` where it has one. */
export async function giveToGroup<Row extends { readonly id: string }>(
  { db, workspaceId, now }: SetupContext,
  groupId: string,
  { table, column, refusal, insert }: NewTerm<Row>,
): Promise<Row> {
  const program = await findProgramOrThrow(db, workspaceId);
  const { id } = await findGroupOrThrow(db, program, groupId);
  const nowMs = now();
  return db.transaction().execute(async (tx) => {
    await assertRoom(tx, workspaceId, table);
    const row = await insert(tx, program, nowMs);
    const group = await tx
      .updateTable("partner_groups")
      .set({ [column]: row.id, updated_at_ms: nowMs })
      .where("workspace_id", "=", workspaceId)
      .where("id", "=", id)
      .where(column, "is", null)
      .returningAll()
      .executeTakeFirst();
    if (!group) throw new AppError("conflict", refusal);
    await copyTerms(tx, group);
    return row;
  });
}

/** Deletes a reward or a discount, which its group, and everybody who has it, then has no more. */
export async function takeFromGroup(
  tx: Tx,
  { table, column }: Term,
  { id, workspace_id, program_id }: { readonly id: string; readonly workspace_id: string; readonly program_id: string },
): Promise<void> {
  await lockEnrollments(
    tx,
    tx
      .selectFrom("program_enrollments")
      .where("workspace_id", "=", workspace_id)
      .where("program_id", "=", program_id)
      .where(column, "=", id),
  );
  for (const holders of ["program_enrollments", "partner_groups"] as const) {
    await tx
      .updateTable(holders)
      .set({ [column]: null })
      .where("workspace_id", "=", workspace_id)
      .where("program_id", "=", program_id)
      .where(column, "=", id)
      .execute();
  }
  await tx.deleteFrom(table).where("workspace_id", "=", workspace_id).where("id", "=", id).execute();
}
