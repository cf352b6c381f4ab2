/** Conditions on links by their partners: which program, which group, which tags. See behaviour/attribution 5.6. */
import { AppError } from "@overdub/contract";
import type { LinkQuestion } from "@overdub/storage";
import type { Expression, ExpressionBuilder, Kysely, SqlBool } from "kysely";
import { toQuestion } from "../database/to-question.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { FilterValue } from "../http/filter-value.ts";
import type { Context } from "../operations/context.ts";
import { findProgramOrThrow } from "../programs/find-program.ts";

type LinkExpressions = ExpressionBuilder<WorkspaceTables, "links">;
type Condition = Expression<SqlBool>;
type Db = Kysely<WorkspaceTables>;

/** @throws `not_found` where the workspace has no program, `forbidden` for any other than its own. */
export async function assertProgramFilter(
  { db, workspaceId }: Pick<Context, "db" | "workspaceId">,
  programId: string | undefined,
): Promise<void> {
  if (!programId) return;
  const program = await findProgramOrThrow(db, workspaceId);
  if (program.id !== programId) throw new AppError("forbidden", "Program does not belong to the workspace.");
}

/** Links without a partner are of no group, so they meet a negated filter; and so it is with tags. */
export function ofGroup(eb: LinkExpressions, { values, negated }: FilterValue): Condition {
  const enrolled = eb.exists(enrollmentOf(eb).where("program_enrollments.group_id", "in", values));
  return negated ? eb.not(enrolled) : enrolled;
}

export function ofPartnerTag(eb: LinkExpressions, { values, negated }: FilterValue): Condition {
  const tagged = eb.exists(
    enrollmentOf(eb)
      .innerJoin("enrollment_tags", "enrollment_tags.enrollment_id", "program_enrollments.id")
      .where("enrollment_tags.partner_tag_id", "in", values),
  );
  return negated ? eb.not(tagged) : tagged;
}

/** Which partners are in these groups, as rows of `partner_id` and `program_id`. */
export function enrollmentsOfGroups(db: Db, workspaceId: string, groupIds: readonly string[]): LinkQuestion {
  return toQuestion(enrollments(db, workspaceId).where("program_enrollments.group_id", "in", groupIds));
}

export function enrollmentsOfTags(db: Db, workspaceId: string, tagIds: readonly string[]): LinkQuestion {
  return toQuestion(
    enrollments(db, workspaceId)
      .innerJoin("enrollment_tags", "enrollment_tags.enrollment_id", "program_enrollments.id")
      .where("enrollment_tags.partner_tag_id", "in", tagIds),
  );
}

/** All of a workspace, found by its program: no index begins with the workspace. */
export function enrollments(db: Db, workspaceId: string) {
  return db
    .selectFrom("program_enrollments")
    .select(["program_enrollments.partner_id", "program_enrollments.program_id"])
    .where("program_enrollments.workspace_id", "=", workspaceId)
    .where("program_enrollments.program_id", "in", (eb) =>
      eb.selectFrom("programs").select("programs.id").where("programs.workspace_id", "=", workspaceId),
    );
}

function enrollmentOf(eb: LinkExpressions) {
  return eb
    .selectFrom("program_enrollments")
    .select("program_enrollments.id")
    .whereRef("program_enrollments.partner_id", "=", "links.partner_id")
    .whereRef("program_enrollments.program_id", "=", "links.program_id")
    .whereRef("program_enrollments.workspace_id", "=", "links.workspace_id");
}
