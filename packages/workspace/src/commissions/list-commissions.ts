import type { QueryOf } from "@overdub/contract";
import { AppError, listCommissions, MAX_COMMISSIONS_PAGE_SIZE } from "@overdub/contract";
import type { MetadataCondition, SqlDialect } from "@overdub/storage";
import { fewIds } from "../database/few-ids.ts";
import { idList, isListed } from "../database/ids.ts";
import { parseMetadataQuery } from "../database/metadata-query.ts";
import { findEnrollment } from "../enrollments/find-enrollment.ts";
import { assertPaging } from "../http/assert-paging.ts";
import { parseFilterValue } from "../http/filter-value.ts";
import type { CommissionTable } from "../ledger/commission-tables.ts";
import { areInOrderOfDates, selectCommissions } from "./commission-selection.ts";
import type { CommissionsContext } from "./context.ts";
import { implement } from "./context.ts";
import { findCommission } from "./find-commission.ts";
import { metadataMeets } from "./metadata-condition.ts";
import type { Condition } from "./rows-in-order.ts";
import { findByMetadata, idsInOrder } from "./rows-in-order.ts";
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
    const selected = await narrow(ctx, programId, named);
    const cursorId = query.startingAfter || query.endingBefore;
    const cursor = cursorId ? await findOwn(cursorId) : undefined;
    return showCommissions(db, workspaceId, await listIds(ctx, selected, query, cursor));
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

/** The condition by which a page is found soonest: names a few rows, or all that meet the filters, to be read in order. */
async function narrow({ db, dialect, now }: CommissionsContext, programId: string, query: Query): Promise<Condition> {
  const selection = { programId, dialect, nowMs: now() };
  const isByDate = query.sortBy !== "amount";
  if (isByDate && areInOrderOfDates(query)) return selectCommissions(selection, query, "found");
  if (!isByDate && isUnfiltered(query)) return selectCommissions(selection, query, "ordered");
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
  { db, dialect }: CommissionsContext,
  selected: Condition,
  query: Query,
  cursor: CommissionTable | undefined,
): Promise<readonly string[]> {
  const { sortOrder = "desc", page = 1, pageSize = MAX_COMMISSIONS_PAGE_SIZE, endingBefore } = query;
  const column = query.sortBy === "amount" ? "amount_cents" : "created_at_ms";
  const isBackward = cursor !== undefined && Boolean(endingBefore);
  const direction = isBackward ? OPPOSITE[sortOrder] : sortOrder;
  const list = { selected, column, direction, after: cursor } as const;
  const skipped = cursor ? 0 : (page - 1) * pageSize;
  // An invoice beats all others.
  const metadata = query.invoiceId ? [] : parseMetadataQuery(query.query);
  const found =
    metadata.length > 0 ? await findByMetadata(db, list, meetAll(dialect, metadata), skipped + pageSize) : undefined;
  // By their ids, which an index has: rows of the pages before stay unread.
  const rows = found ? [] : await idsInOrder(db, list).limit(pageSize).offset(skipped).execute();
  const ids = found?.slice(skipped) ?? rows.map(({ id }) => id);
  return isBackward ? ids.toReversed() : ids;
}

const OPPOSITE = { asc: "desc", desc: "asc" } as const;

function meetAll(dialect: SqlDialect, conditions: readonly MetadataCondition[]): Condition {
  return (eb) => eb.and(conditions.map((each) => metadataMeets(dialect, eb.ref("commissions.metadata"), each)));
}
