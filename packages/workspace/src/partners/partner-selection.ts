import type { listPartners, QueryOf } from "@overdub/contract";
import type { SqlDialect } from "@overdub/storage";
import type { Expression, SqlBool } from "kysely";
import { expressionBuilder } from "kysely";
import { textContains } from "../database/contains.ts";
import { fewIds } from "../database/few-ids.ts";
import type { Naming } from "../database/unindexed.ts";
import { hasAny, inOrder, PLAIN, unindexed } from "../database/unindexed.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { FilterValue } from "../http/filter-value.ts";
import { parseFilterValue } from "../http/filter-value.ts";
import type { ProgramTable } from "../programs/program-table.ts";
import type { PartnersContext } from "./context.ts";

type Query = QueryOf<typeof listPartners>;
type Condition = Expression<SqlBool>;

const BOUNDS = [
  ["total_clicks", "totalClicksMin", "totalClicksMax"],
  ["total_leads", "totalLeadsMin", "totalLeadsMax"],
  ["total_conversions", "totalConversionsMin", "totalConversionsMax"],
  ["total_sale_amount_cents", "totalSaleAmountMin", "totalSaleAmountMax"],
  ["total_commissions_cents", "totalCommissionsMin", "totalCommissionsMax"],
] as const;

const eb = expressionBuilder<WorkspaceTables, "program_enrollments">();
const people = expressionBuilder<WorkspaceTables, "partners">();

/** Whether there is a filter beyond those of status and group, which each index has by which partners are sorted. */
export function isFiltered(query: Query): boolean {
  const { email, search, tenantId, partnerTagId, referredByPartnerId, partnerIds, country } = query;
  const texts = [email, search, tenantId, partnerTagId, referredByPartnerId, country];
  const isBounded = BOUNDS.some(([, min, max]) => query[min] !== undefined || query[max] !== undefined);
  return isBounded || Boolean(partnerIds?.length) || texts.some(Boolean);
}

/** Whether that is a tag alone, which may well leave a page among the first of a list. */
export function isTagged(query: Query): boolean {
  const { partnerTagId, ...others } = query;
  return Boolean(partnerTagId) && !isFiltered(others);
}

/**
 * The enrolments in the workspace's own program that meet these filters, if they are few: found by the narrowest of them.
 *
 * @see behaviour/partners 2.2
 */
export function findFewPartners(
  { db, dialect }: Pick<PartnersContext, "db" | "dialect">,
  program: ProgramTable,
  query: Query,
): Promise<readonly string[] | undefined> {
  const conditions = eb.and([
    ...ofGroup(parseFilterValue(query.groupId)),
    ...tagged(parseFilterValue(query.partnerTagId), "found"),
    ...ofEnrollment(query, PLAIN),
  ]);
  const person = ofPerson(query);
  if (person.length > 0) {
    const named = db
      .selectFrom("partners")
      .innerJoin("program_enrollments", "program_enrollments.partner_id", "partners.id")
      .select("program_enrollments.id")
      .where("partners.workspace_id", "=", program.workspace_id)
      .where(inOrder(dialect).text("program_enrollments.program_id"), "=", program.id)
      .where(eb.and([people.and(person), conditions]));
    return fewIds(named);
  }
  const tag = parseFilterValue(query.partnerTagId);
  const isNamed = query.partnerIds?.length || (tag && !tag.negated);
  const enrolled = db
    .selectFrom("program_enrollments")
    .select("id")
    .where((isNamed ? unindexed : PLAIN.text)("program_id"), "=", program.id)
    .where(conditions);
  return fewIds(enrolled);
}

/**
 * The same as a condition on all enrolments, which are read in the order of an index. It says nothing of the workspace, so
 * that indexes which begin with the program answer it alone.
 */
export function selectPartners(dialect: SqlDialect, program: ProgramTable, query: Query): Condition {
  const naming = inOrder(dialect);
  const person = ofPerson(query);
  const found = eb
    .selectFrom("partners")
    .select("partners.id")
    .whereRef("partners.id", "=", "program_enrollments.partner_id")
    .where(people.and(person));
  return eb.and([
    eb("program_enrollments.program_id", "=", program.id),
    ...ofGroup(parseFilterValue(query.groupId), naming),
    ...tagged(parseFilterValue(query.partnerTagId), "ordered"),
    ...ofEnrollment(query, naming),
    ...(person.length > 0 ? [hasAny(found)] : []),
  ]);
}

function ofEnrollment(query: Query, { text, number }: Naming): Condition[] {
  const { status, tenantId, referredByPartnerId, partnerIds, search, email } = query;
  const conditions: Condition[] = [];
  if (status) conditions.push(eb(text("program_enrollments.status"), "=", status));
  if (tenantId) conditions.push(eb("program_enrollments.tenant_id", "=", tenantId));
  if (referredByPartnerId) conditions.push(eb("program_enrollments.referred_by_partner_id", "=", referredByPartnerId));
  if (partnerIds?.length) conditions.push(eb("program_enrollments.partner_id", "in", partnerIds));
  if (!email && search?.startsWith("pn_")) conditions.push(eb("program_enrollments.partner_id", "=", search));
  for (const [column, min, max] of BOUNDS) {
    const [least, most] = [query[min], query[max]];
    if (least !== undefined)
      conditions.push(eb(number(`program_enrollments.${column}`), ">=", toCount(Math.ceil(least))));
    if (most !== undefined)
      conditions.push(eb(number(`program_enrollments.${column}`), "<=", toCount(Math.floor(most))));
  }
  return conditions;
}

/** Counts and cents are whole, and PostgreSQL compares them with nothing else. */
function toCount(bound: number): number {
  return Math.min(bound, Number.MAX_SAFE_INTEGER);
}

/** Whoever has no value is not of it, and meets a negated filter. */
function ofGroup(filter: FilterValue | undefined, { text }: Naming = PLAIN): Condition[] {
  if (!filter) return [];
  const { values, negated } = filter;
  const column = text("program_enrollments.group_id");
  if (!negated) return [eb(column, "in", values)];
  return [eb.or([eb(column, "not in", values), eb("program_enrollments.group_id", "is", null)])];
}

function tagged(filter: FilterValue | undefined, way: "found" | "ordered"): Condition[] {
  if (!filter) return [];
  const { values, negated } = filter;
  const withTag = eb
    .selectFrom("enrollment_tags")
    .select("enrollment_tags.enrollment_id")
    .where("enrollment_tags.partner_tag_id", "in", values);
  if (way === "found" && !negated) return [eb("program_enrollments.id", "in", withTag)];
  const has = hasAny(withTag.whereRef("enrollment_tags.enrollment_id", "=", "program_enrollments.id"));
  return [negated ? eb.not(has) : has];
}

/** What is asked of the person. An email wins over a search, which is an email, an id, or part of a text. */
function ofPerson({ country, email, search }: Query): Condition[] {
  const wanted = email || (search?.includes("@") ? search : undefined);
  return [
    ...fromCountry(parseFilterValue(country)),
    ...(wanted ? [people("partners.email_lookup", "=", wanted.toLowerCase())] : []),
    ...(!wanted && search && !search.startsWith("pn_")
      ? [textContains(people.ref("partners.search_text"), search.toLowerCase())]
      : []),
  ];
}

function fromCountry(filter: FilterValue | undefined): Condition[] {
  if (!filter) return [];
  const { values, negated } = filter;
  if (!negated) return [people("partners.country", "in", values)];
  return [people.or([people("partners.country", "not in", values), people("partners.country", "is", null)])];
}
