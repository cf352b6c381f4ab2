import type { QueryOf } from "@overdub/contract";
import { AppError, listCommissions, MAX_COMMISSIONS_PAGE_SIZE } from "@overdub/contract";
import type { Expression, ExpressionBuilder, SqlBool } from "kysely";
import { fewIds, isAmong } from "../database/few-ids.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { findEnrollment } from "../enrollments/find-enrollment.ts";
import { assertPaging } from "../http/assert-paging.ts";
import type { CommissionTable } from "../ledger/commission-tables.ts";
import { findProgramOrThrow } from "../programs/find-program.ts";
import { areInOrderOfDates, selectCommissions } from "./commission-selection.ts";
import type { CommissionsContext } from "./context.ts";
import { implement } from "./context.ts";
import { findCommission } from "./find-commission.ts";
import { showCommissions } from "./show-commissions.ts";

type Query = QueryOf<typeof listCommissions>;

export const handleListCommissions = implement(
  listCommissions,
  { requires: "partners.read", programFirst: true },
  async ({ query }, ctx) => {
    const { db, workspaceId } = ctx;
    const { id: programId } = await findProgramOrThrow(db, workspaceId);
    const named = await resolveTenant(ctx, programId, query);
    const findOwn = (id: string) => findCommission(db, { workspaceId, programId }, id);
    await assertPaging(query, async (id) => (await findOwn(id)) !== undefined);
    const selected = await narrow(ctx, programId, named);
    const cursor = await findOwn(query.startingAfter || query.endingBefore || "");
    const rows = cursor ? await listByCursor(ctx, selected, query, cursor) : await listByPage(ctx, selected, query);
    return showCommissions(db, workspaceId, rows);
  },
);

/** @throws `not_found` for a tenant nobody has. */
async function resolveTenant(ctx: CommissionsContext, programId: string, query: Query): Promise<Query> {
  const { tenantId, partnerId, invoiceId } = query;
  if (!tenantId || partnerId || invoiceId) return query;
  const enrollment = await findEnrollment(ctx.db, { workspaceId: ctx.workspaceId, programId }, { tenantId });
  if (!enrollment) throw new AppError("not_found", `Partner with specified tenantId ${tenantId} not found.`);
  return { ...query, partnerId: enrollment.partner_id };
}

type Selected = (eb: ExpressionBuilder<WorkspaceTables, "commissions">) => Expression<SqlBool>;

/** The condition by which a page is found soonest: names a few rows, or all that meet the filters, to be read in order. */
async function narrow({ db, dialect, now }: CommissionsContext, programId: string, query: Query): Promise<Selected> {
  const selection = { programId, dialect, nowMs: now() };
  const isByDate = query.sortBy !== "amount";
  if (isByDate && areInOrderOfDates(query)) return selectCommissions(selection, query, "found");
  if (!isByDate && isUnfiltered(query)) return selectCommissions(selection, query, "ordered");
  const found = db
    .selectFrom("commissions")
    .select("id")
    .where(selectCommissions(selection, query, "found"));
  const ids = await fewIds(found);
  return ids ? (eb) => isAmong(eb, "id", ids) : selectCommissions(selection, query, "ordered");
}

function isUnfiltered(query: Query): boolean {
  const { sortBy: _by, sortOrder: _order, page: _page, pageSize: _size, timezone: _zone, interval, ...filters } = query;
  return (interval ?? "all") === "all" && Object.values(filters).every((value) => !value);
}

/**
 * The rows next to the cursor's in the order of the first page, which is that of their dates: what is entered for the past
 * stands there, on whichever page.
 */
async function listByCursor(
  { db }: CommissionsContext,
  selected: Selected,
  query: Query,
  { created_at_ms, id }: CommissionTable,
): Promise<CommissionTable[]> {
  const isForward = Boolean(query.startingAfter);
  const isAscending = (query.sortOrder === "asc") === isForward;
  const beyond = isAscending ? ">" : "<";
  const direction = isAscending ? "asc" : "desc";
  const rows = await db
    .selectFrom("commissions")
    .selectAll()
    .where(selected)
    .where((eb) => eb("created_at_ms", isAscending ? ">=" : "<=", created_at_ms))
    .where((eb) =>
      eb.or([
        eb("created_at_ms", beyond, created_at_ms),
        eb("created_at_ms", "=", created_at_ms).and("id", beyond, id),
      ]),
    )
    .orderBy("created_at_ms", direction)
    .orderBy("id", direction)
    .limit(query.pageSize ?? MAX_COMMISSIONS_PAGE_SIZE)
    .execute();
  return isForward ? rows : rows.reverse();
}

/** By their ids, which an index has: rows of the pages before stay unread. */
function listByPage({ db }: CommissionsContext, selected: Selected, query: Query): Promise<CommissionTable[]> {
  const size = query.pageSize ?? MAX_COMMISSIONS_PAGE_SIZE;
  const sortOrder = query.sortOrder ?? "desc";
  const column = query.sortBy === "amount" ? "amount_cents" : "created_at_ms";
  const ids = db
    .selectFrom("commissions")
    .select("id")
    .where(selected)
    .orderBy(column, sortOrder)
    .orderBy("id", sortOrder)
    .limit(size)
    .offset(((query.page ?? 1) - 1) * size);
  return db
    .selectFrom("commissions")
    .selectAll()
    .where("id", "in", ids)
    .orderBy(column, sortOrder)
    .orderBy("id", sortOrder)
    .execute();
}
