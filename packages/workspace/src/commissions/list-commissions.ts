import type { QueryOf } from "@overdub/contract";
import { AppError, listCommissions, MAX_COMMISSIONS_PAGE_SIZE } from "@overdub/contract";
import type { MetadataCondition, SqlDialect } from "@overdub/storage";
import { fewIds, idsAmongFirst } from "../database/few-ids.ts";
import { idList, isListed } from "../database/ids.ts";
import { parseMetadataQuery } from "../database/metadata-query.ts";
import { findEnrollment } from "../enrollments/find-enrollment.ts";
import { assertPaging } from "../http/assert-paging.ts";
import { parseFilterValue } from "../http/filter-value.ts";
import type { CommissionTable } from "../ledger/commission-tables.ts";
import type { Selection } from "./commission-selection.ts";
import { areInOrderOfDates, selectCommissions } from "./commission-selection.ts";
import type { CommissionsContext } from "./context.ts";
import { implement } from "./context.ts";
import { findCommission } from "./find-commission.ts";
import { metadataMeets } from "./metadata-condition.ts";
import type { Condition, InOrder } from "./rows-in-order.ts";
import { findByMetadata, idsAmongFirstRows, idsInOrder } from "./rows-in-order.ts";
import { showCommissions } from "./show-commissions.ts";

type Query = QueryOf<typeof listCommissions>;

export const handleListCommissions = implement(
  listCommissions,
  { requires: "partners.read", programFirst: true },
  async ({ query }, ctx) => {
    const { db, workspaceId } = ctx;
    const programId = ctx.program.id;
    const named = await resolveTenant(ctx, programId, query);
    const findOwn = (id: string) => findCommission(db, { workspaceId, programId }, id);
    await assertPaging(query, async (id) => (await findOwn(id)) !== undefined);
    const cursorId = query.startingAfter || query.endingBefore;
    const cursor = cursorId ? await findOwn(cursorId) : undefined;
    return showCommissions(db, workspaceId, await listIds(ctx, programId, named, cursor));
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

/** Whether an index has what is asked for in the order of the list. */
function isQuick(query: Query): boolean {
  return query.sortBy === "amount" ? isUnfiltered(query) : areInOrderOfDates(query);
}

/** The condition by which a page is found soonest: names a few rows, or all that meet the filters, to be read in order. */
async function narrow({ db, dialect }: CommissionsContext, selection: Selection, query: Query): Promise<Condition> {
  if (isQuick(query)) return selectCommissions(selection, query, query.sortBy === "amount" ? "ordered" : "found");
  const found = db
    .selectFrom("commissions")
    .select("id")
    .where(selectCommissions(selection, query, "found"));
  const ids = await fewIds(found);
  if (ids) return () => isListed(dialect, "id", idList(dialect, ids));
  return selectCommissions(selection, query, (await isRare(db, query.partnerTagId)) ? "among" : "ordered");
}

/** Partners that are sooner read than looked for: where more have a tag, a page in order is soon full. */
const RARE = 10_000;

async function isRare(db: CommissionsContext["db"], tagIds: string | undefined): Promise<boolean> {
  const filter = parseFilterValue(tagIds);
  if (!filter) return false;
  const some = db
    .selectFrom("enrollment_tags")
    .select("enrollment_id")
    .where("partner_tag_id", "in", filter.values)
    .limit(RARE);
  const { count } = await db
    .selectFrom(some.as("some"))
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  return Number(count) < RARE;
}

function isUnfiltered(query: Query): boolean {
  const { sortBy: _by, sortOrder: _order, page: _page, pageSize: _size, timezone: _zone, ...asked } = query;
  const { query: _metadata, interval, ...filters } = asked;
  return (interval ?? "all") === "all" && Object.values(filters).every((value) => !value);
}

/**
 * The ids of a page, or of what is next to the cursor's in the order of the first page, which is that of their dates: what is
 * entered for the past stands there, on whichever page.
 */
async function listIds(
  ctx: CommissionsContext,
  programId: string,
  query: Query,
  cursor: CommissionTable | undefined,
): Promise<readonly string[]> {
  const { sortOrder = "desc", page = 1, pageSize: size = MAX_COMMISSIONS_PAGE_SIZE, endingBefore } = query;
  const column = query.sortBy === "amount" ? "amount_cents" : "created_at_ms";
  const isBackward = cursor !== undefined && Boolean(endingBefore);
  const order = { column, direction: isBackward ? OPPOSITE[sortOrder] : sortOrder, after: cursor } as const;
  const ids = await findPage(ctx, programId, query, order, { size, skipped: cursor ? 0 : (page - 1) * size });
  return isBackward ? ids.toReversed() : ids;
}

async function findPage(
  ctx: CommissionsContext,
  programId: string,
  query: Query,
  order: Omit<InOrder, "selected">,
  page: { readonly size: number; readonly skipped: number },
): Promise<readonly string[]> {
  const { db, dialect } = ctx;
  const selection = { programId, dialect, nowMs: ctx.now() };
  // An invoice beats all others.
  const metadata = query.invoiceId ? [] : parseMetadataQuery(query.query);
  if (metadata.length === 0 && leavesMany(query)) {
    const selected = selectCommissions(selection, query, "ordered");
    const first = await idsAmongFirst(idsAmongFirstRows(db, programId, { ...order, selected }), page);
    if (first) return first;
  }
  const list = { ...order, selected: await narrow(ctx, selection, query) };
  if (metadata.length > 0) {
    const found = await findByMetadata(db, list, meetAll(dialect, metadata), page.skipped + page.size);
    return found.slice(page.skipped);
  }
  // By their ids, which an index has: rows of the pages before stay unread.
  const rows = await idsInOrder(db, list).limit(page.size).offset(page.skipped).execute();
  return rows.map(({ id }) => id);
}

/** Whether a page may well be among the first rows, which no index has as they are asked for: few have what is named here. */
function leavesMany(query: Query): boolean {
  const { partnerId, customerId, payoutId, invoiceId, partnerTagId } = query;
  return !isQuick(query) && ![partnerId, customerId, payoutId, invoiceId, partnerTagId].some(Boolean);
}

const OPPOSITE = { asc: "desc", desc: "asc" } as const;

function meetAll(dialect: SqlDialect, conditions: readonly MetadataCondition[]): Condition {
  return (eb) => eb.and(conditions.map((each) => metadataMeets(dialect, eb.ref("commissions.metadata"), each)));
}
