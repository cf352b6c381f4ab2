import type { ProgramApplicationListQuery } from "@overdub/contract";
import { listPartnerApplications, listProgramApplications, MAX_APPLICATIONS_PAGE_SIZE } from "@overdub/contract";
import type { Expression, ExpressionBuilder, SqlBool } from "kysely";
import { textContains } from "../database/contains.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { FilterValue } from "../http/filter-value.ts";
import { parseFilterValue } from "../http/filter-value.ts";
import type { Context } from "../operations/context.ts";
import { implement } from "../partners/context.ts";
import { findProgramOrThrow } from "../programs/find-program.ts";
import type { Applied } from "./show-application.ts";
import { toPartnerApplication, toProgramApplication, withPartners } from "./show-application.ts";

type Expressions = ExpressionBuilder<WorkspaceTables, "program_applications" | "program_enrollments" | "partners">;

/** The applications that count, which are the newest of each partner. See behaviour/partners 3.1. */
async function listApplications(
  { db, workspaceId }: Pick<Context, "db" | "workspaceId">,
  query: ProgramApplicationListQuery,
): Promise<Applied[]> {
  const program = await findProgramOrThrow(db, workspaceId);
  const { status = "pending", sortOrder = "desc", page = 1, pageSize = MAX_APPLICATIONS_PAGE_SIZE } = query;
  const rows = await db
    .selectFrom("program_applications")
    .innerJoin("program_enrollments", (join) =>
      join
        .onRef("program_enrollments.partner_id", "=", "program_applications.partner_id")
        .onRef("program_enrollments.program_id", "=", "program_applications.program_id")
        .onRef("program_enrollments.application_id", "=", "program_applications.id"),
    )
    .innerJoin("partners", "partners.id", "program_applications.partner_id")
    .selectAll("program_applications")
    .select("program_enrollments.id as enrollment_id")
    .where("program_applications.workspace_id", "=", workspaceId)
    .where("program_applications.program_id", "=", program.id)
    .where("program_applications.status", "=", status)
    .where((eb) => eb.and(filters(eb, query)))
    .orderBy("program_applications.created_at_ms", sortOrder)
    .orderBy("program_applications.id", sortOrder)
    .limit(pageSize)
    .offset((page - 1) * pageSize)
    .execute();
  return withPartners(db, workspaceId, rows);
}

function filters(eb: Expressions, { country, groupId, search }: ProgramApplicationListQuery): Expression<SqlBool>[] {
  const conditions = [
    ...attribute(eb, "partners.country", parseFilterValue(country)),
    ...attribute(eb, "program_enrollments.group_id", parseFilterValue(groupId)),
  ];
  if (!search) return conditions;
  const isNamed = textContains(eb.ref("partners.search_text"), search.toLowerCase());
  return [...conditions, eb.or([isNamed, eb("partners.id", "=", search)])];
}

/** Whoever has no value is not of it, and meets a negated filter. */
function attribute(
  eb: Expressions,
  column: "partners.country" | "program_enrollments.group_id",
  filter: FilterValue | undefined,
): Expression<SqlBool>[] {
  if (!filter) return [];
  const { values, negated } = filter;
  return [negated ? eb.or([eb(column, "not in", values), eb(column, "is", null)]) : eb(column, "in", values)];
}

export const handleListPartnerApplications = implement(
  listPartnerApplications,
  { requires: "partners.read" },
  async ({ query }, ctx) => (await listApplications(ctx, query)).map(toPartnerApplication),
);

export const handleListProgramApplications = implement(
  listProgramApplications,
  { requires: "partners.read" },
  async ({ query }, ctx) => (await listApplications(ctx, query)).map(toProgramApplication),
);
