/** What a token's partner has earned, and where that puts it. */
import type { EmbedEarning, LeaderboardRow, listEmbedReferralsEarnings, QueryOf } from "@overdub/contract";
import {
  getEmbedReferralsLeaderboard,
  listEmbedReferralsEarnings as listOperation,
  MAX_EMBED_PAGE_SIZE,
  retrieveEmbedReferralsEarningsTimeseries,
} from "@overdub/contract";
import { selectCommissions } from "../commissions/commission-selection.ts";
import { generatedName } from "../customers/customer-name.ts";
import { loadCustomers } from "../customers/queries.ts";
import type { EnrollmentRow } from "../enrollments/enrollment-table.ts";
import { ACTIVE_STATUSES } from "../enrollments/enrollment-table.ts";
import { earningsByTime } from "../ledger/sale-earnings.ts";
import type { LinkDeps } from "../links/context.ts";
import type { EmbedContext } from "../operations/context.ts";
import { bucketStarts, resolveRange } from "../time/range.ts";
import { acceptTimeZone } from "../time/time-zone.ts";
import { toIso } from "../time/to-iso.ts";
import { findSelf, implement } from "./context.ts";
import { seenCustomer } from "./seen-customer.ts";

type Query = QueryOf<typeof listEmbedReferralsEarnings>;

export async function listEarnings(
  ctx: Pick<EmbedContext & LinkDeps, "db" | "workspaceId" | "dialect" | "now">,
  enrollment: EnrollmentRow,
  query: Query,
): Promise<{ readonly data: EmbedEarning[]; readonly total: number | undefined }> {
  const { page = 1, pageSize = MAX_EMBED_PAGE_SIZE, sortOrder = "desc", withTotal, ...filters } = query;
  const { program_id: programId, partner_id: partnerId } = enrollment;
  const where = { programId, dialect: ctx.dialect, nowMs: ctx.now() };
  const selected = ctx.db.selectFrom("commissions").where(selectCommissions(where, { ...filters, partnerId }, "found"));
  const rows = await selected
    .selectAll()
    .orderBy("created_at_ms", sortOrder)
    .orderBy("id", sortOrder)
    .limit(pageSize)
    .offset((page - 1) * pageSize)
    .execute();
  const customerIds = [...new Set(rows.flatMap((row) => row.customer_id ?? []))];
  const customers = await loadCustomers(ctx.db, ctx.workspaceId, customerIds);
  const counted = withTotal
    ? await selected.select((eb) => eb.cast<number>(eb.fn.countAll(), "bigint").as("count")).executeTakeFirstOrThrow()
    : undefined;
  const data = rows.map((row): EmbedEarning => {
    const customer = customers.get(row.customer_id ?? "");
    return {
      id: row.id,
      type: row.type as EmbedEarning["type"],
      amount: row.amount_cents,
      earnings: row.earnings_cents,
      currency: row.currency,
      status: row.status as EmbedEarning["status"],
      description: row.description,
      quantity: row.quantity,
      createdAt: toIso(row.created_at_ms),
      linkId: row.link_id,
      customer: customer ? seenCustomer(customer, enrollment) : null,
    };
  });
  return { data, total: counted?.count };
}

export const handleListEmbedEarnings = implement(listOperation, { requires: "none" }, async ({ query }, ctx) => {
  const { enrollment } = await findSelf(ctx);
  const { data, total } = await listEarnings(ctx, enrollment, query);
  return total === undefined ? data : { data, total };
});

export const handleRetrieveEmbedEarningsTimeseries = implement(
  retrieveEmbedReferralsEarningsTimeseries,
  { requires: "none" },
  async ({ query }, ctx) => {
    const timeZone = acceptTimeZone(query.timezone);
    const range = resolveRange({ interval: "30d", ...query }, timeZone, ctx.now(), ctx.now());
    const { programId, partnerId } = ctx.embed;
    const starts = bucketStarts(range, timeZone);
    const earner = { workspaceId: ctx.workspaceId, programId, partnerId };
    const earned = await earningsByTime(ctx.db, earner, range, starts, "everything");
    return starts.map((startMs, index) => ({ start: toIso(startMs), earnings: earned[index] ?? 0 }));
  },
);

const MAX_PLACES = 100;
const MIN_PLACES = 20;

/** Partners learn nothing of each other but what each has earned. */
export const handleGetEmbedLeaderboard = implement(
  getEmbedReferralsLeaderboard,
  { requires: "none" },
  async (_input, ctx) => {
    const { partner, program } = await findSelf(ctx);
    const rows = await ctx.db
      .selectFrom("program_enrollments")
      .select(["partner_id", "total_commissions_cents"])
      .where("workspace_id", "=", ctx.workspaceId)
      .where("program_id", "=", program.id)
      .where("status", "in", ACTIVE_STATUSES)
      .where("total_commissions_cents", ">", 0)
      .orderBy("total_commissions_cents", "desc")
      .orderBy("id", "desc")
      .limit(MAX_PLACES)
      .execute();
    const nobody = { name: "", isSelf: false, totalCommissions: 0 };
    return Array.from({ length: Math.max(rows.length, MIN_PLACES) }, (_, index): LeaderboardRow => {
      const row = rows[index];
      if (!row) return { rank: index + 1, ...nobody };
      const isSelf = row.partner_id === partner.id;
      const name = isSelf ? partner.name : generatedName(row.partner_id);
      return { rank: index + 1, name, isSelf, totalCommissions: row.total_commissions_cents };
    });
  },
);
