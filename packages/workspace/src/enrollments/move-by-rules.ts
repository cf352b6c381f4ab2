import type { GroupMoveRule } from "@overdub/contract";
import type { Kysely } from "kysely";
import { z } from "zod";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { PartnerGroupTable } from "../groups/group-table.ts";
import { defineJob } from "../jobs/define-job.ts";
import type { Core } from "../operations/context.ts";
import type { EnrollmentRow, Totals } from "./enrollment-table.ts";
import { ACTIVE_STATUSES, totalOf } from "./enrollment-table.ts";
import { termsOf } from "./terms.ts";

/** What rules look at. */
type Standing = Totals & Pick<EnrollmentRow, "group_id">;

/** Whether a partner with these totals belongs into a group with these rules: all must hold. See behaviour/partners 11.2. */
export function matchesRules(rules: readonly GroupMoveRule[], totals: Standing): boolean {
  return rules.every((rule) => matches(rule, totals));
}

function matches(rule: GroupMoveRule, totals: Standing): boolean {
  switch (rule.operator) {
    case "gte":
      return totalOf(totals, rule.attribute) >= rule.value;
    case "lte":
      return totalOf(totals, rule.attribute) <= rule.value;
    case "between":
      return totalOf(totals, rule.attribute) >= rule.value.min && totalOf(totals, rule.attribute) <= rule.value.max;
    case "eq":
      return totals.group_id === rule.value;
    case "ne":
      return totals.group_id !== rule.value;
    case "in":
      return totals.group_id !== null && rule.value.includes(totals.group_id);
    case "notIn":
      return totals.group_id === null || !rule.value.includes(totals.group_id);
  }
}

const Moved = z.object({ workspaceId: z.string(), enrollmentId: z.string() });

/** Has a partner, who is locked, moved if its totals match the rules of another group. See behaviour/partners 11.2. */
export async function moveIfDue(
  { jobs }: Pick<Core, "jobs">,
  tx: Kysely<WorkspaceTables>,
  enrollment: EnrollmentRow,
): Promise<void> {
  if (!(await findTarget(tx, enrollment))) return;
  await jobs.add(tx, moveByRulesJob, { workspaceId: enrollment.workspace_id, enrollmentId: enrollment.id });
}

/** In a transaction of its own: the group comes before the partner, as where a group's rewards change. */
export const moveByRulesJob = defineJob(
  "partner-move",
  Moved,
  async ({ workspaceId, enrollmentId }, { db, now }: Pick<Core, "db" | "now">) => {
    await db.transaction().execute(async (tx) => {
      const read = () => findById(tx, workspaceId, enrollmentId);
      const seen = await read();
      const wanted = seen && (await findTarget(tx, seen));
      if (!wanted) return;
      const group = await tx
        .updateTable("partner_groups")
        .set((eb) => ({ updated_at_ms: eb.ref("updated_at_ms") }))
        .where("workspace_id", "=", workspaceId)
        .where("id", "=", wanted.id)
        .returningAll()
        .executeTakeFirst();
      const enrollment = await read();
      if (!group || !enrollment || (await findTarget(tx, enrollment))?.id !== group.id) return;
      await tx
        .updateTable("program_enrollments")
        .set({ ...termsOf(group), group_id: group.id, updated_at_ms: now() })
        .where("workspace_id", "=", workspaceId)
        .where("id", "=", enrollmentId)
        .where("status", "in", ACTIVE_STATUSES)
        .where("group_move_disabled_at_ms", "is", null)
        .execute();
    });
    return undefined;
  },
);

/** Of several groups it is the newest, so that two that match do not pass a partner to and fro. */
async function findTarget(
  db: Kysely<WorkspaceTables>,
  enrollment: EnrollmentRow,
): Promise<PartnerGroupTable | undefined> {
  if (enrollment.group_move_disabled_at_ms !== null || !ACTIVE_STATUSES.includes(enrollment.status)) return undefined;
  const groups = await db
    .selectFrom("partner_groups")
    .selectAll()
    .where("workspace_id", "=", enrollment.workspace_id)
    .where("program_id", "=", enrollment.program_id)
    .where("move_rules", "is not", null)
    .orderBy("id", "desc")
    .execute();
  const group = groups.find(({ move_rules }) => matchesRules(JSON.parse(move_rules ?? "[]"), enrollment));
  return group?.id === enrollment.group_id ? undefined : group;
}

function findById(db: Kysely<WorkspaceTables>, workspaceId: string, id: string): Promise<EnrollmentRow | undefined> {
  return db
    .selectFrom("program_enrollments")
    .selectAll()
    .where("workspace_id", "=", workspaceId)
    .where("id", "=", id)
    .executeTakeFirst();
}
