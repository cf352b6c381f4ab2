import type { QueryOf } from "@overdub/contract";
import { getCustomersCount } from "@overdub/contract";
import { toShortLink } from "../addresses/short-link.ts";
import type { Context } from "../operations/context.ts";
import { implement } from "../operations/implement.ts";
import { assertCustomerFilters, selectCustomers } from "./customer-selection.ts";

type Query = QueryOf<typeof getCustomersCount>;

const MAX_LINKS = 10_000;

/** See behaviour/attribution 4.5. */
export const handleGetCustomersCount = implement(getCustomersCount, { requires: "key" }, async ({ query }, ctx) => {
  assertCustomerFilters(query);
  if (query.groupBy === "country") return countByCountry(ctx, query);
  if (query.groupBy === "linkId") return countByLink(ctx, query);
  const { count } = await ctx.db
    .selectFrom("customers")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where(selectCustomers(ctx.workspaceId, query))
    .executeTakeFirstOrThrow();
  return count;
});

function countByCountry(ctx: Context, query: Query) {
  return ctx.db
    .selectFrom("customers")
    .select((eb) => ["country", eb.fn.countAll<number>().as("_count")])
    .where(selectCustomers(ctx.workspaceId, query, "country"))
    .groupBy("country")
    .orderBy("_count", "desc")
    .orderBy((eb) => eb.fn.coalesce("country", eb.val("")))
    .execute();
}

async function countByLink(ctx: Context, query: Query) {
  const rows = await ctx.db
    .selectFrom("customers")
    .innerJoin("links", "links.id", "customers.link_id")
    .select((eb) => ["links.id", "links.domain", "links.key", "links.url", eb.fn.countAll<number>().as("count")])
    .where(selectCustomers(ctx.workspaceId, query))
    .groupBy(["links.id", "links.domain", "links.key", "links.url"])
    .orderBy("count", "desc")
    .orderBy("links.id")
    .limit(MAX_LINKS)
    .execute();
  return rows.map(({ id, domain, key, url, count }) => ({
    linkId: id,
    _count: count,
    shortLink: toShortLink(domain, key, ctx.publicPort()),
    url,
  }));
}
