import type { QueryOf } from "@overdub/contract";
import { getCustomersCount } from "@overdub/contract";
import { toShortLink } from "../addresses/short-link.ts";
import { toQuestion } from "../database/to-question.ts";
import { isInSight, listHiddenFolderIds } from "../folders/hidden-folders.ts";
import type { LinkTable } from "../link-store/link-table.ts";
import type { CustomersContext } from "./context.ts";
import { implement } from "./context.ts";
import { assertCustomerFilters, selectCustomers } from "./customer-selection.ts";

type Query = QueryOf<typeof getCustomersCount>;

const MAX_LINKS = 10_000;

/** See behaviour/attribution 4.5. */
export const handleGetCustomersCount = implement(
  getCustomersCount,
  { requires: "customers.read" },
  async ({ query }, ctx) => {
    await assertCustomerFilters(ctx, query);
    if (query.groupBy === "country") return countByCountry(ctx, query);
    if (query.groupBy === "linkId") return countByLink(ctx, query);
    return countCustomers(ctx, query);
  },
);

async function countCustomers({ db, workspaceId, eventStore }: CustomersContext, query: Query): Promise<number> {
  const counted = db
    .selectFrom("customers")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where(selectCustomers(workspaceId, query));
  const [row] = await eventStore.askSql<{ count: number }>(toQuestion(counted));
  return row?.count ?? 0;
}

interface CountryCount {
  readonly country: string | null;
  readonly _count: number;
}

function countByCountry({ db, workspaceId, eventStore }: CustomersContext, query: Query): Promise<CountryCount[]> {
  const counted = db
    .selectFrom("customers")
    .select((eb) => ["country", eb.fn.countAll<number>().as("_count")])
    .where(selectCustomers(workspaceId, query, "country"))
    .groupBy("country")
    .orderBy("_count", "desc")
    .orderBy((eb) => eb.fn.coalesce("country", eb.val("")));
  return eventStore.askSql(toQuestion(counted));
}

type CountedLink = Pick<LinkTable, "id" | "domain" | "key" | "url"> & { readonly count: number };

/** Without the links in folders that are hidden from the caller. */
async function countByLink(ctx: CustomersContext, query: Query) {
  const hiddenFolderIds = await listHiddenFolderIds(ctx.db, ctx);
  const counted = ctx.db
    // Counted first: SQLite would rather look for the customers of each link, of which there may be many more.
    .with("counted", (db) =>
      db
        .selectFrom("customers")
        .select((eb) => ["link_id", eb.fn.countAll<number>().as("count")])
        .where(selectCustomers(ctx.workspaceId, query))
        .groupBy("link_id"),
    )
    .selectFrom("counted")
    .innerJoin("links", "links.id", "counted.link_id")
    .select(["links.id", "links.domain", "links.key", "links.url", "counted.count"])
    .where((eb) => isInSight(eb, hiddenFolderIds))
    .orderBy("count", "desc")
    .orderBy("links.id")
    .limit(MAX_LINKS);
  const rows = await ctx.eventStore.askSql<CountedLink>(toQuestion(counted));
  return rows.map(({ id, domain, key, url, count }) => ({
    linkId: id,
    _count: count,
    shortLink: toShortLink(domain, key, ctx.publicPort()),
    url,
  }));
}
