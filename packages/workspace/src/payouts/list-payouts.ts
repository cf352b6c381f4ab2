import type { QueryOf } from "@overdub/contract";
import { AppError, getPayout, listPayouts, MAX_PAYOUTS_PAGE_SIZE } from "@overdub/contract";
import { dialectOf } from "@overdub/storage";
import type { Expression, ExpressionBuilder, Kysely, SqlBool } from "kysely";
import { sql } from "kysely";
import { FIRST_ROWS, fewIds, idsAmongFirst } from "../database/few-ids.ts";
import { idList, isListed } from "../database/ids.ts";
import { hasAny, unindexed } from "../database/unindexed.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { findEnrollment } from "../enrollments/find-enrollment.ts";
import { parseFilterValue } from "../http/filter-value.ts";
import type { PayoutTable } from "../ledger/payout-tables.ts";
import { implement } from "./context.ts";
import type { OfProgram } from "./find-payout.ts";
import { findPayoutOrThrow } from "./find-payout.ts";
import { showPayouts } from "./show-payouts.ts";

type Query = QueryOf<typeof listPayouts>;
type Eb = ExpressionBuilder<WorkspaceTables, "payouts">;

export const handleListPayouts = implement(
  listPayouts,
  { requires: "partners.read", programFirst: true },
  async ({ query }, ctx) => {
    const { program } = ctx;
    const named = await resolveTenant(ctx.db, program, query);
    return showPayouts(ctx.db, program, await list(ctx.db, program, named));
  },
);

export const handleGetPayout = implement(
  getPayout,
  { requires: "partners.read", programFirst: true },
  async ({ params }, ctx) => {
    const program = ctx.program;
    const [shown] = await showPayouts(ctx.db, program, [await findPayoutOrThrow(ctx.db, program, params.id)]);
    if (!shown) throw new Error("A payout that was found is shown.");
    return shown;
  },
);

/** @throws `not_found` for a tenant nobody has. */
async function resolveTenant(db: Kysely<WorkspaceTables>, program: OfProgram, query: Query): Promise<Query> {
  const { tenantId, partnerId } = query;
  if (!tenantId || partnerId) return query;
  const within = { workspaceId: program.workspace_id, programId: program.id };
  const enrollment = await findEnrollment(db, within, { tenantId });
  if (!enrollment) throw new AppError("not_found", `Partner with specified tenantId ${tenantId} not found.`);
  return { ...query, partnerId: enrollment.partner_id };
}

/** Those without a date count as the oldest. As the indexes have them: nulls sort first on one dialect and last on the other. */
const SORTS = {
  amount: sql.ref<number>("amount_cents"),
  initiatedAt: sql<number>`coalesce(${sql.ref("initiated_at_ms")}, 0)`,
  paidAt: sql<number>`coalesce(${sql.ref("paid_at_ms")}, 0)`,
} as const;

async function list(db: Kysely<WorkspaceTables>, program: OfProgram, query: Query): Promise<PayoutTable[]> {
  const { sortBy = "amount", sortOrder = "desc", page = 1, pageSize: size = MAX_PAYOUTS_PAGE_SIZE } = query;
  const skipped = (page - 1) * size;
  const dialect = dialectOf(db);
  const inOrder = db.selectFrom("payouts").selectAll().orderBy(SORTS[sortBy], sortOrder).orderBy("id", sortOrder);
  const among = (ids: readonly string[]) => inOrder.where(isListed(dialect, "id", idList(dialect, ids)));
  if (leavesMany(query)) {
    const first = inOrder.where("program_id", "=", program.id).limit(FIRST_ROWS);
    const found = db
      .selectFrom(first.as("payouts"))
      .select("id")
      .where(selected(program, query, "ordered"))
      .orderBy(SORTS[sortBy], sortOrder)
      .orderBy("id", sortOrder);
    const ids = await idsAmongFirst(found, { size, skipped });
    if (ids) return among(ids).execute();
  }
  const some = db.selectFrom("payouts").select("id");
  const few = isFiltered(query) ? await fewIds(some.where(selected(program, query, "found"))) : undefined;
  const rows = few ? among(few) : inOrder.where(selected(program, query, "ordered"));
  return rows.limit(size).offset(skipped).execute();
}

/** Whether a page may well be among the first payouts of a list: not where a partner or an invoice is named. */
function leavesMany({ partnerId, invoiceId, groupId }: Query): boolean {
  return Boolean(groupId) && !partnerId && !invoiceId;
}

/** Beyond the status, which each index has by which payouts are sorted. */
function isFiltered({ partnerId, invoiceId, groupId }: Query): boolean {
  return Boolean(partnerId || invoiceId || groupId);
}

/** The condition that a payout of the workspace's own program meets the filters: to find some, or to read all in order. */
function selected({ id }: OfProgram, query: Query, way: "found" | "ordered") {
  return (eb: Eb): Expression<SqlBool> => {
    const isFound = way === "found";
    const group = parseFilterValue(query.groupId);
    const enrolled = eb
      .selectFrom("program_enrollments as enrolled")
      .select("enrolled.partner_id")
      .where("enrolled.program_id", "=", id)
      .where("enrolled.group_id", "in", group?.values ?? []);
    const isInGroup =
      isFound && !group?.negated
        ? eb("payouts.partner_id", "in", enrolled)
        : hasAny(enrolled.whereRef("enrolled.partner_id", "=", "payouts.partner_id"));
    // Those of a status are in the order of their amounts, too.
    const isByAmount = (query.sortBy ?? "amount") === "amount";
    // Few have an invoice in common: they are found by that.
    const program = isFound && query.invoiceId ? unindexed("program_id") : eb.ref("program_id");
    return eb.and([
      eb(program, "=", id),
      ...(query.status ? [eb(isFound || isByAmount ? eb.ref("status") : unindexed("status"), "=", query.status)] : []),
      ...(query.partnerId ? [eb("partner_id", "=", query.partnerId)] : []),
      ...(query.invoiceId ? [eb("invoice_id", "=", query.invoiceId)] : []),
      ...(group ? [group.negated ? eb.not(isInGroup) : isInGroup] : []),
    ]);
  };
}
