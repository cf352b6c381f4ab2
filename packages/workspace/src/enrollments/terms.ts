import type { ExpressionBuilder, Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { PartnerGroupTable } from "../groups/group-table.ts";
import type { EnrollmentRow } from "./enrollment-table.ts";
import { lockEnrollments } from "./lock-enrollments.ts";

const TERMS = ["click_reward_id", "lead_reward_id", "sale_reward_id", "referral_reward_id", "discount_id"] as const;

/** What a partner gets: copied from the group, since the copy is what counts. */
export type Terms = Pick<PartnerGroupTable, (typeof TERMS)[number]>;

export const NO_TERMS: Terms = {
  click_reward_id: null,
  lead_reward_id: null,
  sale_reward_id: null,
  referral_reward_id: null,
  discount_id: null,
};

export function termsOf(from: Terms): Terms {
  const { click_reward_id, lead_reward_id, sale_reward_id, referral_reward_id, discount_id } = from;
  return { click_reward_id, lead_reward_id, sale_reward_id, referral_reward_id, discount_id };
}

/** Partners who get nothing: neither the terms of their group nor those it will have. See behaviour/partners 11.2. */
export const INACTIVE_STATUSES = ["banned", "deactivated", "rejected"] as const;

/** Writes the group's terms to everybody in it who is not inactive. */
export async function copyTerms(tx: Kysely<WorkspaceTables>, group: PartnerGroupTable): Promise<void> {
  const isServed = (eb: ExpressionBuilder<WorkspaceTables, "program_enrollments">) =>
    eb.and([
      eb("workspace_id", "=", group.workspace_id),
      eb("program_id", "=", group.program_id),
      eb("group_id", "=", group.id),
      eb("status", "not in", INACTIVE_STATUSES),
    ]);
  await lockEnrollments(tx, tx.selectFrom("program_enrollments").where(isServed));
  await tx.updateTable("program_enrollments").set(termsOf(group)).where(isServed).execute();
}

/**
 * Puts partners into a group. The inactive come along, without its terms, so that they have those of this group when they
 * come back.
 *
 * @returns how many were moved.
 */
export async function moveToGroup(
  tx: Kysely<WorkspaceTables>,
  group: PartnerGroupTable,
  who: { readonly partnerIds: readonly string[] } | { readonly groupId: string },
  nowMs: number,
): Promise<number> {
  const comes = (eb: ExpressionBuilder<WorkspaceTables, "program_enrollments">) =>
    eb.and([
      eb("workspace_id", "=", group.workspace_id),
      eb("program_id", "=", group.program_id),
      ...("groupId" in who
        ? [eb("group_id", "=", who.groupId)]
        : [
            eb("partner_id", "in", who.partnerIds),
            eb.or([eb("group_id", "is", null), eb("group_id", "!=", group.id)]),
          ]),
    ]);
  // With those that are there already, who are given the terms again.
  const isOrComes = tx
    .selectFrom("program_enrollments")
    .where((eb) => eb.or([comes(eb), eb.and({ workspace_id: group.workspace_id, group_id: group.id })]));
  await lockEnrollments(tx, isOrComes);
  const { numUpdatedRows } = await tx
    .updateTable("program_enrollments")
    .set({ group_id: group.id, updated_at_ms: nowMs })
    .where(comes)
    .executeTakeFirstOrThrow();
  await copyTerms(tx, group);
  return Number(numUpdatedRows);
}

/** Gives one partner what its group has. */
export async function takeTerms(tx: Kysely<WorkspaceTables>, enrollment: EnrollmentRow): Promise<void> {
  const { id, workspace_id: workspaceId, group_id: groupId } = enrollment;
  if (groupId === null) return;
  const group = await tx
    .selectFrom("partner_groups")
    .selectAll()
    .where("workspace_id", "=", workspaceId)
    .where("id", "=", groupId)
    .executeTakeFirst();
  if (!group) return;
  await tx
    .updateTable("program_enrollments")
    .set(termsOf(group))
    .where("workspace_id", "=", workspaceId)
    .where("id", "=", id)
    .execute();
}
