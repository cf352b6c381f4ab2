import type { listPartners, QueryOf } from "@overdub/contract";
import type { Expression, ExpressionBuilder, SqlBool } from "kysely";
import { textContains } from "../database/contains.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { FilterValue } from "../http/filter-value.ts";
import { parseFilterValue } from "../http/filter-value.ts";
import type { ProgramTable } from "../programs/program-table.ts";

type Query = QueryOf<typeof listPartners>;
type Expressions = ExpressionBuilder<WorkspaceTables, "program_enrollments" | "partners">;
type Condition = Expression<SqlBool>;

const BOUNDS = [
  ["program_enrollments.total_clicks", "totalClicksMin", "totalClicksMax"],
  ["program_enrollments.total_leads", "totalLeadsMin", "totalLeadsMax"],
  ["program_enrollments.total_conversions", "totalConversionsMin", "totalConversionsMax"],
  ["program_enrollments.total_sale_amount_cents", "totalSaleAmountMin", "totalSaleAmountMax"],
  ["program_enrollments.total_commissions_cents", "totalCommissionsMin", "totalCommissionsMax"],
] as const;

/** The condition that an enrolment and its partner meet these filters. See behaviour/partners 2.2. */
export function selectPartners(program: ProgramTable, query: Query): (eb: Expressions) => Condition {
  return (eb) => {
    const conditions: Condition[] = [
      eb("program_enrollments.workspace_id", "=", program.workspace_id),
      eb("program_enrollments.program_id", "=", program.id),
      ...attribute(eb, "program_enrollments.group_id", parseFilterValue(query.groupId)),
      ...attribute(eb, "partners.country", parseFilterValue(query.country)),
      ...tagged(eb, parseFilterValue(query.partnerTagId)),
      ...named(eb, query),
    ];
    const { status, tenantId, referredByPartnerId, partnerIds } = query;
    if (status) conditions.push(eb("program_enrollments.status", "=", status));
    if (tenantId) conditions.push(eb("program_enrollments.tenant_id", "=", tenantId));
    if (referredByPartnerId) {
      conditions.push(eb("program_enrollments.referred_by_partner_id", "=", referredByPartnerId));
    }
    if (partnerIds?.length) conditions.push(eb("program_enrollments.partner_id", "in", partnerIds));
    for (const [column, min, max] of BOUNDS) {
      const [least, most] = [query[min], query[max]];
      if (least !== undefined) conditions.push(eb(column, ">=", least));
      if (most !== undefined) conditions.push(eb(column, "<=", most));
    }
    return eb.and(conditions);
  };
}

/** Whoever has no value is not of it, and meets a negated filter. */
function attribute(
  eb: Expressions,
  column: "program_enrollments.group_id" | "partners.country",
  filter: FilterValue | undefined,
): Condition[] {
  if (!filter) return [];
  const { values, negated } = filter;
  return [negated ? eb.or([eb(column, "not in", values), eb(column, "is", null)]) : eb(column, "in", values)];
}

function tagged(eb: Expressions, filter: FilterValue | undefined): Condition[] {
  if (!filter) return [];
  const hasTag = eb.exists(
    eb
      .selectFrom("enrollment_tags")
      .select("enrollment_tags.enrollment_id")
      .whereRef("enrollment_tags.enrollment_id", "=", "program_enrollments.id")
      .where("enrollment_tags.partner_tag_id", "in", filter.values),
  );
  return [filter.negated ? eb.not(hasTag) : hasTag];
}

/** An email wins over a search, which is an email, an id, or part of a text. */
function named(eb: Expressions, { email, search }: Query): Condition[] {
  const wanted = email || (search?.includes("@") ? search : undefined);
  if (wanted) return [eb("partners.email_lookup", "=", wanted.toLowerCase())];
  if (!search) return [];
  if (search.startsWith("pn_")) return [eb("partners.id", "=", search)];
  return [textContains(eb.ref("partners.search_text"), search.toLowerCase())];
}
