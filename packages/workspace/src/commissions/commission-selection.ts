import type { listCommissions, QueryOf } from "@overdub/contract";
import { COMMISSION_TYPES } from "@overdub/contract";
import type { SqlDialect } from "@overdub/storage";
import type { Expression, ExpressionBuilder, RawBuilder, SqlBool } from "kysely";
import { sql } from "kysely";
import { hasAny, inOrder, PLAIN, unindexed } from "../database/unindexed.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { parseFilterValue } from "../http/filter-value.ts";
import { resolveRange } from "../time/range.ts";
import { acceptTimeZone } from "../time/time-zone.ts";

type Eb = ExpressionBuilder<WorkspaceTables, "commissions">;

export type CommissionFilters = Omit<
  QueryOf<typeof listCommissions>,
  "tenantId" | "query" | "sortBy" | "sortOrder" | "page" | "pageSize" | "startingAfter" | "endingBefore"
>;

export interface Selection {
  readonly programId: string;
  readonly dialect: SqlDialect;
  readonly nowMs: number;
}

/**
 * How rows are come by: `found` by the indexes of what is asked for, in any order; or `ordered`, all of the program in the
 * order of an index, which has most of what is asked for. `among` is that, too, with the partners of a tag read beforehand
 * instead of each row's tags: sooner done where few have it.
 */
export type Way = "found" | "ordered" | "among";

/**
 * The condition that a commission of the workspace's own program meets these filters. An invoice beats all others. Unless a
 * type, customer, payout or partner is asked for, what somebody has struck out is left out, and what earns nothing always is.
 *
 * @throws `unprocessable_entity` for a period that is none. See behaviour/partners 4.2.
 */
export function selectCommissions(
  { programId, dialect, nowMs }: Selection,
  filters: CommissionFilters,
  way: Way,
): (eb: Eb) => Expression<SqlBool> {
  const { interval = "all", start, end, timezone, invoiceId, customerId, payoutId } = filters;
  const period = resolveRange({ interval, start, end }, acceptTimeZone(timezone), nowMs);
  const isPlain = way === "found";
  // Few have a customer or a payout in common, so they are found by that.
  const byProgram = invoiceId || !(isPlain && (customerId || payoutId));
  // A period that leaves nothing out is no reason to read by date.
  const hasPeriod = isPlain && (start !== undefined || interval !== "all");
  return (eb) => {
    const column = (name: "status" | "type" | "partner_id") =>
      (isPlain ? PLAIN : inOrder(dialect)).text(`commissions.${name}`);
    const program = byProgram ? eb.ref("commissions.program_id") : unindexed("commissions.program_id");
    const createdMs = (hasPeriod ? PLAIN : inOrder(dialect)).number("commissions.created_at_ms");
    if (invoiceId) return eb.and([eb(program, "=", programId), eb("commissions.invoice_id", "=", invoiceId)]);
    return eb.and([
      eb(program, "=", programId),
      eb("commissions.earnings_cents", "<>", 0),
      ...statusCondition(eb, column("status"), filters),
      ...(customerId ? [eb("commissions.customer_id", "=", customerId)] : []),
      ...(payoutId ? [eb("commissions.payout_id", "=", payoutId)] : []),
      ...typeCondition(eb, column("type"), filters.type),
      ...listed(eb, filters.partnerId, (values) => eb(column("partner_id"), "in", values)),
      ...ofPartners(eb, way, filters.groupId, (values) => {
        const inGroup = enrolled(eb, programId).where("enrolled.group_id", "in", values);
        return {
          found: eb("commissions.partner_id", "in", inGroup),
          has: hasAny(inGroup.whereRef("enrolled.partner_id", "=", "commissions.partner_id")),
        };
      }),
      ...ofPartners(eb, way, filters.partnerTagId, (values) =>
        taggedWith(eb, { programId, dialect, isReadFirst: way === "among" }, values),
      ),
      eb(createdMs, ">=", period.fromMs),
      eb(createdMs, "<=", period.toMs),
    ]);
  };
}

/** Whether an index has these in the order of their dates: all, or those of one status, type or partner. */
export function areInOrderOfDates(filters: CommissionFilters): boolean {
  const { status, type, partnerId, customerId, payoutId, invoiceId, groupId, partnerTagId } = filters;
  if (customerId || payoutId || invoiceId || groupId || partnerTagId) return false;
  const given = [status, type, partnerId].filter(Boolean);
  return given.length === 0 || (given.length === 1 && !/^-|,/.test(given[0] ?? ""));
}

const HIDDEN = ["duplicate", "fraud", "canceled"] as const;

function statusCondition(
  eb: Eb,
  column: RawBuilder<string>,
  { status, type, customerId, payoutId, partnerId }: CommissionFilters,
) {
  if (status) return [eb(column, "=", status)];
  return type || customerId || payoutId || partnerId ? [] : [eb("commissions.status", "not in", HIDDEN)];
}

/** A type that nobody knows is no commission's. */
function typeCondition(eb: Eb, column: RawBuilder<string>, type: string | undefined): Expression<SqlBool>[] {
  const known = (values: readonly string[]) => COMMISSION_TYPES.filter((each) => values.includes(each));
  return listed(eb, type, (values) => {
    const types = known(values);
    if (types.length === 0) return sql<SqlBool>`1 = 0`;
    const [only] = types;
    if (types.length > 1 || only === undefined) return eb(column, "in", types);
    // An index has them by amount, each type apart; in the words of that index.
    return only === "sale"
      ? eb(column, "=", only)
      : eb.and([eb("commissions.type", "=", only), sql<SqlBool>`${eb.ref("commissions.type")} <> 'sale'`]);
  });
}

/** `a,b` is any of them, `-a,b` none. See behaviour/partners 1.2. */
function listed(
  eb: Eb,
  text: string | undefined,
  isOneOf: (values: readonly string[]) => Expression<SqlBool>,
): Expression<SqlBool>[] {
  const filter = parseFilterValue(text);
  if (!filter) return [];
  const condition = isOneOf(filter.values);
  return [filter.negated ? eb.not(condition) : condition];
}

/** Those of some partners: found by these, or looked up for each commission. */
function ofPartners(
  eb: Eb,
  way: Way,
  text: string | undefined,
  partnersOf: (values: readonly string[]) => {
    readonly found: Expression<SqlBool>;
    readonly has: Expression<SqlBool>;
  },
): Expression<SqlBool>[] {
  const isFound = way === "found" && !parseFilterValue(text)?.negated;
  return listed(eb, text, (values) => {
    const { found, has } = partnersOf(values);
    return isFound ? found : has;
  });
}

function enrolled(eb: Eb, programId: string) {
  return eb
    .selectFrom("program_enrollments as enrolled")
    .select("enrolled.partner_id")
    .where("enrolled.program_id", "=", programId);
}

interface Tagged {
  readonly programId: string;
  readonly dialect: SqlDialect;
  readonly isReadFirst: boolean;
}

/**
 * Partners are read from each tag to its enrolment: PostgreSQL would rather read every enrolment there is. Otherwise the way is
 * from a commission to its enrolment to the tags of that: a join would begin with everybody who has the tag.
 */
function taggedWith(eb: Eb, { programId, dialect, isReadFirst }: Tagged, tagIds: readonly string[]) {
  const tags = eb.selectFrom("enrollment_tags as tagged").where("tagged.partner_tag_id", "in", tagIds);
  const partners = tags.select(
    sql<string>`(${enrolled(eb, programId).where("enrolled.id", "=", sql.ref<string>("tagged.enrollment_id"))})`.as(
      "partner_id",
    ),
  );
  const own = sql<string>`(${enrolled(eb, programId)
    .clearSelect()
    .select("enrolled.id")
    .whereRef("enrolled.partner_id", "=", "commissions.partner_id")})`;
  const partner = eb.ref("commissions.partner_id");
  return {
    found: dialect === "postgres" ? sql<SqlBool>`${partner} = any(array${partners})` : eb(partner, "in", partners),
    has: isReadFirst
      ? // No condition that an index could begin with, and no join.
        sql<SqlBool>`(${partner} in ${partners}) is true`
      : hasAny(tags.select("tagged.enrollment_id").where("tagged.enrollment_id", "=", own)),
  };
}
