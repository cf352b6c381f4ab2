import type { ListedPartner, QueryOf } from "@overdub/contract";
import { listPartners, MAX_PARTNERS_PAGE_SIZE } from "@overdub/contract";
import type { OrderByItemBuilder, RawBuilder } from "kysely";
import { sql } from "kysely";
import { FIRST_ROWS, idsAmongFirst } from "../database/few-ids.ts";
import { idList, isListed } from "../database/ids.ts";
import { platformsOf, toPartner } from "../enrollments/enrolled-partner.ts";
import { listEnrolled } from "../enrollments/find-partner.ts";
import { listPartnerLinksInShort } from "../enrollments/partner-links.ts";
import { listEnrollmentTags } from "../enrollments/partner-tags.ts";
import type { ProgramTable } from "../programs/program-table.ts";
import type { PartnersContext } from "./context.ts";
import { implement } from "./context.ts";
import { findFewPartners, isFiltered, isTagged, selectPartners } from "./partner-selection.ts";

type Query = QueryOf<typeof listPartners>;
type SortBy = NonNullable<Query["sortBy"]>;

const share = (part: string, whole: string): RawBuilder<number | null> =>
  sql`cast(${sql.ref(part)} as double precision) / nullif(${sql.ref(whole)}, 0)`;

const [CLICKS, LEADS, CONVERSIONS, SALE_AMOUNT, COMMISSIONS] = [
  "total_clicks",
  "total_leads",
  "total_conversions",
  "total_sale_amount_cents",
  "total_commissions_cents",
] as const;

/** As the indexes have them, where there is one. */
const SORTS: Readonly<Record<SortBy, RawBuilder<number | null>>> = {
  createdAt: sql.ref("created_at_ms"),
  totalClicks: sql.ref(CLICKS),
  totalLeads: sql.ref(LEADS),
  totalConversions: sql.ref(CONVERSIONS),
  totalSaleAmount: sql.ref(SALE_AMOUNT),
  totalCommissions: sql.ref(COMMISSIONS),
  netRevenue: sql`(${sql.ref(SALE_AMOUNT)} - ${sql.ref(COMMISSIONS)})`,
  earningsPerClick: sql`coalesce(${share(SALE_AMOUNT, CLICKS)}, 0)`,
  averageLifetimeValue: share(SALE_AMOUNT, CONVERSIONS),
  clickToLeadRate: share(LEADS, CLICKS),
  clickToConversionRate: share(CONVERSIONS, CLICKS),
  leadToConversionRate: share(CONVERSIONS, LEADS),
  returnOnAdSpend: share(SALE_AMOUNT, COMMISSIONS),
};

/** Those that are null for some. */
const MAY_BE_NULL: ReadonlySet<SortBy> = new Set([
  "averageLifetimeValue",
  "clickToLeadRate",
  "clickToConversionRate",
  "leadToConversionRate",
  "returnOnAdSpend",
]);

/** Those by which every partner is looked at: no index has them. */
const UNINDEXED: ReadonlySet<SortBy> = new Set([...MAY_BE_NULL, "earningsPerClick"]);

/** See behaviour/partners 2.2. */
export const handleListPartners = implement(
  listPartners,
  { requires: "partners.read", programFirst: true },
  async ({ query }, ctx) => {
    const { program } = ctx;
    const ids = await listIds(ctx, program, query);
    const rows = await listEnrolled(ctx.db, ctx.workspaceId, ids);
    const [links, tags] = await Promise.all([
      listPartnerLinksInShort(
        ctx.db,
        { workspaceId: ctx.workspaceId, programId: program.id },
        rows.map(({ id }) => id),
      ),
      listEnrollmentTags(ctx.db, ids),
    ]);
    return rows.map((row): ListedPartner => {
      const partner = toPartner({ partner: row, enrollment: row }, links.get(row.id) ?? [], ctx.publicPort());
      return {
        ...partner,
        tags: tags.get(row.enrollment_id) ?? [],
        clicks: partner.totalClicks,
        leads: partner.totalLeads,
        conversions: partner.totalConversions,
        sales: partner.totalSales,
        saleAmount: partner.totalSaleAmount,
        ...(query.includePartnerPlatforms && { platforms: platformsOf(row) }),
      };
    });
  },
);

/** Of the enrolments of a page. Equal ones are in the order of their ids; who has no rate comes last, whatever the order. */
async function listIds(
  { db, dialect }: Pick<PartnersContext, "db" | "dialect">,
  program: ProgramTable,
  query: Query,
): Promise<readonly string[]> {
  const { sortBy = "totalSaleAmount", sortOrder = "desc", page = 1, pageSize: size = MAX_PARTNERS_PAGE_SIZE } = query;
  const by = SORTS[sortBy];
  const sorted = (order: OrderByItemBuilder) => (sortOrder === "asc" ? order.asc() : order.desc());
  const inOrder = (order: OrderByItemBuilder) => (MAY_BE_NULL.has(sortBy) ? sorted(order).nullsLast() : sorted(order));
  const skipped = (page - 1) * size;
  const enrolled = db.selectFrom("program_enrollments").orderBy(by, inOrder).orderBy("id", sortOrder);
  if (isTagged(query) && !UNINDEXED.has(sortBy)) {
    const first = enrolled.select(LOOKED_AT).where("program_id", "=", program.id).limit(FIRST_ROWS);
    const found = db
      .selectFrom(first.as("program_enrollments"))
      .select("id")
      .where(selectPartners(dialect, program, query))
      .orderBy(by, inOrder)
      .orderBy("id", sortOrder);
    const ids = await idsAmongFirst(found, { size, skipped });
    if (ids) return ids;
  }
  const few = isFiltered(query) ? await findFewPartners({ db, dialect }, program, query) : undefined;
  const rows = await enrolled
    .select("id")
    .where(few ? isListed(dialect, "id", idList(dialect, few)) : selectPartners(dialect, program, query))
    .limit(size)
    .offset(skipped)
    .execute();
  return rows.map(({ id }) => id);
}

/** The columns that filters and sorts look at. */
const LOOKED_AT = [
  ...(["id", "program_id", "partner_id", "status", "group_id", "tenant_id", "referred_by_partner_id"] as const),
  ...([CLICKS, LEADS, CONVERSIONS, SALE_AMOUNT, COMMISSIONS, "created_at_ms"] as const),
] as const;
