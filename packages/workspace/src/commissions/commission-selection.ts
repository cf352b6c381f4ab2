import type { listCommissions, QueryOf } from "@overdub/contract";
import { COMMISSION_TYPES } from "@overdub/contract";
import type { SqlDialect } from "@overdub/storage";
import type { Expression, ExpressionBuilder, SqlBool } from "kysely";
import { sql } from "kysely";
import { parseMetadataQuery } from "../database/metadata-query.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { parseFilterValue } from "../http/filter-value.ts";
import { resolveRange } from "../time/range.ts";
import { acceptTimeZone } from "../time/time-zone.ts";
import { metadataMeets } from "./metadata-condition.ts";

type Eb = ExpressionBuilder<WorkspaceTables, "commissions">;

export type CommissionFilters = Omit<
  QueryOf<typeof listCommissions>,
  "tenantId" | "sortBy" | "sortOrder" | "page" | "pageSize" | "startingAfter" | "endingBefore"
>;

interface Selection {
  readonly workspaceId: string;
  readonly programId: string;
  readonly dialect: SqlDialect;
  readonly nowMs: number;
}

/**
 * The condition that a commission of the program meets these filters. An invoice beats all others. Unless a type, customer,
 * payout or partner is asked for, what somebody has struck out is left out, and what earns nothing always is.
 *
 * @throws `unprocessable_entity` for a period that is none. See behaviour/partners 4.2.
 */
export function selectCommissions(
  { workspaceId, programId, dialect, nowMs }: Selection,
  filters: CommissionFilters,
): (eb: Eb) => Expression<SqlBool> {
  const { interval = "all", start, end, timezone } = filters;
  const period = resolveRange({ interval, start, end }, acceptTimeZone(timezone), nowMs);
  const metadata = parseMetadataQuery(filters.query);
  return (eb) => {
    // Few have a customer or a payout in common: they are found by that, and then sorted, rather than looked for in order.
    const isFew = Boolean(filters.customerId || filters.payoutId);
    const program = isFew ? sql<string>`${eb.ref("commissions.program_id")} || ''` : eb.ref("commissions.program_id");
    const ofProgram = [eb("commissions.workspace_id", "=", workspaceId), eb(program, "=", programId)];
    if (filters.invoiceId) return eb.and([...ofProgram, eb("commissions.invoice_id", "=", filters.invoiceId)]);
    return eb.and([
      ...ofProgram,
      eb("commissions.earnings_cents", "<>", 0),
      ...statusCondition(eb, filters),
      ...(filters.customerId ? [eb("commissions.customer_id", "=", filters.customerId)] : []),
      ...(filters.payoutId ? [eb("commissions.payout_id", "=", filters.payoutId)] : []),
      ...typeCondition(eb, filters.type),
      ...listed(eb, filters.partnerId, (values) => eb("commissions.partner_id", "in", values)),
      ...listed(eb, filters.groupId, (values) => isInGroup(eb, programId, values)),
      ...listed(eb, filters.partnerTagId, (values) => hasTag(eb, programId, values)),
      eb("commissions.created_at_ms", ">=", period.fromMs),
      eb("commissions.created_at_ms", "<=", period.toMs),
      ...metadata.map((condition) => metadataMeets(dialect, eb.ref("commissions.metadata"), condition)),
    ]);
  };
}

const HIDDEN = ["duplicate", "fraud", "canceled"] as const;

function statusCondition(eb: Eb, { status, type, customerId, payoutId, partnerId }: CommissionFilters) {
  if (status) return [eb("commissions.status", "=", status)];
  return type || customerId || payoutId || partnerId ? [] : [eb("commissions.status", "not in", HIDDEN)];
}

/** A type that nobody knows is no commission's. */
function typeCondition(eb: Eb, type: string | undefined): Expression<SqlBool>[] {
  const known = (values: readonly string[]) => COMMISSION_TYPES.filter((each) => values.includes(each));
  return listed(eb, type, (values) => {
    const types = known(values);
    return types.length === 0 ? sql<SqlBool>`1 = 0` : eb("commissions.type", "in", types);
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

function isInGroup(eb: Eb, programId: string, groupIds: readonly string[]): Expression<SqlBool> {
  return eb(
    "commissions.partner_id",
    "in",
    eb
      .selectFrom("program_enrollments as enrolled")
      .select("enrolled.partner_id")
      .where("enrolled.program_id", "=", programId)
      .where("enrolled.group_id", "in", groupIds),
  );
}

function hasTag(eb: Eb, programId: string, tagIds: readonly string[]): Expression<SqlBool> {
  return eb(
    "commissions.partner_id",
    "in",
    eb
      .selectFrom("enrollment_tags as tagged")
      .innerJoin("program_enrollments as enrolled", "enrolled.id", "tagged.enrollment_id")
      .select("enrolled.partner_id")
      .where("enrolled.program_id", "=", programId)
      .where("tagged.partner_tag_id", "in", tagIds),
  );
}
