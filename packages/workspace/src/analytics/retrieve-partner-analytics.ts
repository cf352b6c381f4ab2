import type { PartnerAnalytics, QueryOf } from "@overdub/contract";
import { AppError, retrievePartnerAnalytics } from "@overdub/contract";
import type { EnrollmentRow } from "../enrollments/enrollment-table.ts";
import { findEnrollment } from "../enrollments/find-enrollment.ts";
import { partnerNameOf } from "../enrollments/find-partner.ts";
import { listPartnerLinks } from "../enrollments/partner-links.ts";
import { JsonAnswer } from "../http/json-answer.ts";
import { earningsByLink, earningsByTime, sumEarnings } from "../ledger/sale-earnings.ts";
import { bucketStarts, resolveRange } from "../time/range.ts";
import { acceptTimeZone } from "../time/time-zone.ts";
import { catchUp, waitingHeaders } from "./catch-up.ts";
import type { AnalyticsContext } from "./context.ts";
import { implement } from "./context.ts";
import { resolveScope } from "./event-scope.ts";
import { topLink, totalsOfLinks } from "./link-rows.ts";
import { allSince, count, timeseries } from "./retrieve-analytics.ts";
import { kindsOf, NOTHING } from "./totals.ts";

type Query = QueryOf<typeof retrievePartnerAnalytics>;

/** What a partner's links have brought, and what it has earned by it. See behaviour/partners 2.6. */
export const handleRetrievePartnerAnalytics = implement(
  retrievePartnerAnalytics,
  { requires: "partners.read", programFirst: true },
  async ({ query }, ctx) => {
    const name = partnerNameOf(query);
    const program = ctx.program;
    const enrollment = await findEnrollment(ctx.db, { workspaceId: ctx.workspaceId, programId: program.id }, name);
    if (!enrollment) {
      const [which, value] = "partnerId" in name ? ["partnerId", name.partnerId] : ["tenantId", name.tenantId];
      throw new AppError("not_found", `The partner with ${which} ${value} is not enrolled in your program.`);
    }
    // The program's folder may be hidden from the caller, whose partner's figures are not.
    const answer = await readPartnerAnalytics({ ...ctx, role: "owner" }, enrollment, query);
    return new JsonAnswer(answer, waitingHeaders(ctx.outbox));
  },
);

export async function readPartnerAnalytics(
  ctx: AnalyticsContext,
  enrollment: EnrollmentRow,
  { groupBy = "count", interval = "all", ...rest }: Query,
): Promise<PartnerAnalytics> {
  const { program_id: programId, partner_id: partnerId } = enrollment;
  const period = { ...rest, interval, tenantId: undefined, programId, partnerId };
  const timeZone = acceptTimeZone(period.timezone);
  await catchUp(ctx.outbox);
  const range = resolveRange(period, timeZone, ctx.now(), await allSince(ctx, period, groupBy));
  const scope = await resolveScope(ctx, period, range);
  const earner = { workspaceId: ctx.workspaceId, programId, partnerId };
  if (groupBy === "count") {
    const totals = await count(ctx.eventStore, scope, "composite");
    return { ...totals, earnings: await sumEarnings(ctx.db, earner, range) };
  }
  if (groupBy === "top_links") {
    const links = (await listPartnerLinks(ctx.db, earner, [partnerId])).get(partnerId) ?? [];
    const linkIds = links.map(({ id }) => id);
    const totals = await totalsOfLinks(ctx.eventStore, scope, kindsOf("composite"), linkIds);
    const earnings = await earningsByLink(ctx.db, earner, range);
    return links
      .toSorted((one, two) => two.clicks - one.clicks || (one.id < two.id ? -1 : 1))
      .map((link) => ({
        ...topLink(ctx, link, totals.get(link.id) ?? NOTHING),
        earnings: earnings.get(link.id) ?? 0,
      }));
  }
  const rows = await timeseries(ctx.eventStore, scope, "composite", range, timeZone);
  const earnings = await earningsByTime(ctx.db, earner, range, bucketStarts(range, timeZone));
  return rows.map((row, index) => ({ ...row, earnings: earnings[index] ?? 0 }));
}
