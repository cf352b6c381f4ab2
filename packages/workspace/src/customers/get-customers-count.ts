import type { QueryOf } from "@overdub/contract";
import { getCustomersCount } from "@overdub/contract";
import type { Kysely } from "kysely";
import { toShortLink } from "../addresses/short-link.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { FolderContext } from "../folders/folder-access.ts";
import { isInSight, listHiddenFolderIds } from "../folders/hidden-folders.ts";
import type { Context } from "../operations/context.ts";
import { implement } from "../operations/implement.ts";
import { assertCustomerFilters, selectCustomers } from "./customer-selection.ts";

type Query = QueryOf<typeof getCustomersCount>;

const MAX_LINKS = 10_000;

/** See behaviour/attribution 4.5. */
export const handleGetCustomersCount = implement(
  getCustomersCount,
  { requires: "customers.read" },
  async ({ query }, ctx) => {
    await assertCustomerFilters(ctx, query);
    if (query.groupBy === "country") return countByCountry(ctx.db, ctx.workspaceId, query);
    if (query.groupBy === "linkId") return countByLink(ctx, query);
    return countCustomers(ctx.db, ctx.workspaceId, query);
  },
);

async function countCustomers(db: Kysely<WorkspaceTables>, workspaceId: string, query: Query): Promise<number> {
  const { count } = await db
    .selectFrom("customers")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where(selectCustomers(workspaceId, query))
    .executeTakeFirstOrThrow();
  return count;
}

function countByCountry(db: Kysely<WorkspaceTables>, workspaceId: string, query: Query) {
  return db
    .selectFrom("customers")
    .select((eb) => ["country", eb.fn.countAll<number>().as("_count")])
    .where(selectCustomers(workspaceId, query, "country"))
    .groupBy("country")
    .orderBy("_count", "desc")
    .orderBy((eb) => eb.fn.coalesce("country", eb.val("")))
    .execute();
}

/** Without the links in folders that are hidden from the caller. */
async function countByLink(ctx: FolderContext & Pick<Context, "publicPort">, query: Query) {
  const hiddenFolderIds = await listHiddenFolderIds(ctx.db, ctx);
  const rows = await ctx.db
    .selectFrom("customers")
    .innerJoin("links", "links.id", "customers.link_id")
    .select((eb) => ["links.id", "links.domain", "links.key", "links.url", eb.fn.countAll<number>().as("count")])
    .where(selectCustomers(ctx.workspaceId, query))
    .where((eb) => isInSight(eb, hiddenFolderIds))
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
