import type { QueryOf } from "@overdub/contract";
import { AppError, getPayout, listPayouts, MAX_PAYOUTS_PAGE_SIZE } from "@overdub/contract";
import type { Expression, ExpressionBuilder, Kysely, SqlBool } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { findEnrollment } from "../enrollments/find-enrollment.ts";
import { parseFilterValue } from "../http/filter-value.ts";
import type { PayoutTable } from "../ledger/payout-tables.ts";
import { findProgramOrThrow } from "../programs/find-program.ts";
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
    const program = await findProgramOrThrow(ctx.db, ctx.workspaceId);
    const named = await resolveTenant(ctx.db, program, query);
    return showPayouts(ctx.db, program, await list(ctx.db, program, named));
  },
);

export const handleGetPayout = implement(
  getPayout,
  { requires: "partners.read", programFirst: true },
  async ({ params }, ctx) => {
    const program = await findProgramOrThrow(ctx.db, ctx.workspaceId);
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

const SORT_COLUMNS = { amount: "amount_cents", initiatedAt: "initiated_at_ms", paidAt: "paid_at_ms" } as const;

/** Those without a date count as the oldest. */
function list(db: Kysely<WorkspaceTables>, program: OfProgram, query: Query): Promise<PayoutTable[]> {
  const size = query.pageSize ?? MAX_PAYOUTS_PAGE_SIZE;
  const sortOrder = query.sortOrder ?? "desc";
  const column = SORT_COLUMNS[query.sortBy ?? "amount"];
  return (
    db
      .selectFrom("payouts")
      .selectAll()
      .where(selected(program, query))
      // Nulls sort first on one dialect and last on the other.
      .orderBy((eb) => (column === "amount_cents" ? eb.ref(column) : eb.fn.coalesce(column, eb.lit(0))), sortOrder)
      .orderBy("id", sortOrder)
      .limit(size)
      .offset(((query.page ?? 1) - 1) * size)
      .execute()
  );
}

function selected({ id, workspace_id }: OfProgram, query: Query) {
  return (eb: Eb): Expression<SqlBool> => {
    const group = parseFilterValue(query.groupId);
    const inGroup =
      group &&
      eb(
        "partner_id",
        "in",
        eb
          .selectFrom("program_enrollments as enrolled")
          .select("enrolled.partner_id")
          .where("enrolled.program_id", "=", id)
          .where("enrolled.group_id", "in", group.values),
      );
    return eb.and([
      eb("workspace_id", "=", workspace_id),
      eb("program_id", "=", id),
      ...(query.status ? [eb("status", "=", query.status)] : []),
      ...(query.partnerId ? [eb("partner_id", "=", query.partnerId)] : []),
      ...(query.invoiceId ? [eb("invoice_id", "=", query.invoiceId)] : []),
      ...(inGroup ? [group.negated ? eb.not(inGroup) : inGroup] : []),
    ]);
  };
}
