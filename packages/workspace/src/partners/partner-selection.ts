import type { listPartners, QueryOf } from "@overdub/contract";
import type { Expression, ExpressionBuilder, SqlBool } from "kysely";
import { textContains } from "../database/contains.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { FilterValue } from "../http/filter-value.ts";
import { parseFilterValue } from "../http/filter-value.ts";
import type { ProgramTable } from "../programs/program-table.ts";

type Query = QueryOf<typeof listPartners>;
type Expressions = ExpressionBuilder<WorkspaceTables, "program_enrollments">;
type Condition = Expression<SqlBool>;

const BOUNDS = [
  ["total_clicks", "totalClicksMin", "totalClicksMax"],
  ["total_leads", "totalLeadsMin", "totalLeadsMax"],
  ["total_conversions", "totalConversionsMin", "totalConversionsMax"],
  ["total_sale_amount_cents", "totalSaleAmountMin", "totalSaleAmountMax"],
  ["total_commissions_cents", "totalCommissionsMin", "totalCommissionsMax"],
] as const;

/**
 * The condition that an enrolment in the workspace's own program meets these filters. It says nothing of the workspace,
 * so that indexes which begin with the program answer it alone.
 *
 * @see behaviour/partners 2.2
 */
export function selectPartners(program: ProgramTable, query: Query): (eb: Expressions) => Condition {
  return (eb) => {
    const conditions: Condition[] = [
      eb("program_id", "=", program.id),
      ...ofGroup(eb, parseFilterValue(query.groupId)),
      ...ofCountry(eb, program.workspace_id, parseFilterValue(query.country)),
      ...tagged(eb, parseFilterValue(query.partnerTagId)),
      ...named(eb, program.workspace_id, query),
    ];
    const { status, tenantId, referredByPartnerId, partnerIds } = query;
    if (status) conditions.push(eb("status", "=", status));
    if (tenantId) conditions.push(eb("tenant_id", "=", tenantId));
    if (referredByPartnerId) conditions.push(eb("referred_by_partner_id", "=", referredByPartnerId));
    if (partnerIds?.length) conditions.push(eb("partner_id", "in", partnerIds));
    for (const [column, min, max] of BOUNDS) {
      const [least, most] = [query[min], query[max]];
      if (least !== undefined) conditions.push(eb(column, ">=", least));
      if (most !== undefined) conditions.push(eb(column, "<=", most));
    }
    return eb.and(conditions);
  };
}

/** Whether the filters name few, so that finding them and sorting is less work than reading in order until a page is full. */
export function namesFew({ email, search, tenantId, partnerTagId, referredByPartnerId, partnerIds }: Query): boolean {
  const tag = parseFilterValue(partnerTagId);
  return Boolean(email || search || tenantId || referredByPartnerId || partnerIds?.length || (tag && !tag.negated));
}

/** Whoever has no value is not of it, and meets a negated filter. */
function ofGroup(eb: Expressions, filter: FilterValue | undefined): Condition[] {
  if (!filter) return [];
  const { values, negated } = filter;
  return [
    negated ? eb.or([eb("group_id", "not in", values), eb("group_id", "is", null)]) : eb("group_id", "in", values),
  ];
}

function ofCountry(eb: Expressions, workspaceId: string, filter: FilterValue | undefined): Condition[] {
  if (!filter) return [];
  const from = eb.exists(
    eb
      .selectFrom("partners")
      .select("partners.id")
      .whereRef("partners.id", "=", "program_enrollments.partner_id")
      .where("partners.workspace_id", "=", workspaceId)
      .where("partners.country", "in", filter.values),
  );
  return [filter.negated ? eb.not(from) : from];
}

function tagged(eb: Expressions, filter: FilterValue | undefined): Condition[] {
  if (!filter) return [];
  const { values, negated } = filter;
  const withTag = eb
    .selectFrom("enrollment_tags")
    .select("enrollment_tags.enrollment_id")
    .where("enrollment_tags.partner_tag_id", "in", values);
  return [eb("id", negated ? "not in" : "in", withTag)];
}

/** An email wins over a search, which is an email, an id, or part of a text. */
function named(eb: Expressions, workspaceId: string, { email, search }: Query): Condition[] {
  const people = eb.selectFrom("partners").select("partners.id").where("partners.workspace_id", "=", workspaceId);
  const wanted = email || (search?.includes("@") ? search : undefined);
  if (wanted) return [eb("partner_id", "in", people.where("partners.email_lookup", "=", wanted.toLowerCase()))];
  if (!search) return [];
  if (search.startsWith("pn_")) return [eb("partner_id", "=", search)];
  const text = search.toLowerCase();
  return [
    eb(
      "partner_id",
      "in",
      people.where((people) => textContains(people.ref("partners.search_text"), text)),
    ),
  ];
}
