import type { QueryOf } from "@overdub/contract";
import { getLinks, MAX_LINKS_PAGE_SIZE } from "@overdub/contract";
import type { Kysely, SelectQueryBuilder } from "kysely";
import { toQuestion } from "../database/to-question.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { createSight } from "../folders/hidden-folders.ts";
import { assertPaging } from "../http/assert-paging.ts";
import { currentCounters } from "../link-store/click-deltas.ts";
import type { LinkTable } from "../link-store/link-table.ts";
import { findLink } from "../link-store/queries.ts";
import { listLinkTags } from "../tags/link-tags.ts";
import type { LinksContext } from "./context.ts";
import { implement } from "./context.ts";
import type { LinkSelection } from "./link-selection.ts";
import { isSought, readSelection, selectLinks } from "./link-selection.ts";
import { toLink } from "./to-link.ts";

type Query = QueryOf<typeof getLinks>;

const SORT_COLUMNS = {
  createdAt: "links.created_at_ms",
  clicks: "links.clicks",
  saleAmount: "links.sale_amount_cents",
  lastClicked: "links.last_clicked_at_ms",
} as const;

export const handleGetLinks = implement(getLinks, { requires: "links.read" }, async ({ query }, ctx) => {
  const isInSight = await createSight(ctx.db, ctx);
  await assertPaging(query, async (id) => {
    const link = await findLink(ctx.db, ctx.workspaceId, id);
    return link !== undefined && isInSight(link);
  });
  const isByCursor = Boolean(query.startingAfter || query.endingBefore);
  const selection = await readSelection(ctx, query, isByCursor || (query.sortBy ?? "createdAt") !== "createdAt");
  if (query.sortBy === "clicks" || query.sortBy === "lastClicked") await foldBefore(ctx);
  const found = await readRows(ctx, selection, isByCursor ? nextToCursor(ctx.db, query) : ofPage(ctx.db, query));
  const rows = query.endingBefore && !query.startingAfter ? found.toReversed() : found;
  const tags = await listLinkTags(
    ctx.db,
    rows.map((row) => row.id),
  );
  return rows.map((row) => toLink(row, tags.get(row.id) ?? [], ctx.publicPort()));
});

/**
 * Has the order be that of the counters which are shown. Where more links were clicked within a minute than can be waited
 * for, some stand where they stood before; so they do while nothing can be written.
 */
async function foldBefore({ outbox, log }: LinksContext): Promise<void> {
  await outbox.fold().catch((error: unknown) => log.warn({ err: error }, "links are sorted by older counters"));
}

/** What takes long to find, another thread looks for, so that redirects go on meanwhile. */
function readRows(
  { dialect, eventStore }: LinksContext,
  selection: LinkSelection,
  links: SelectQueryBuilder<WorkspaceTables, "links", LinkTable>,
): Promise<LinkTable[]> {
  const query = links.where(selectLinks(selection));
  return dialect === "sqlite" && isSought(selection) ? eventStore.askSql(toQuestion(query)) : query.execute();
}

/** The rows next to the cursor, the nearest first. */
function nextToCursor(db: Kysely<WorkspaceTables>, query: Query) {
  const base = allLinks(db).limit(query.pageSize ?? MAX_LINKS_PAGE_SIZE);
  return query.startingAfter
    ? base.where("links.id", "<", query.startingAfter).orderBy("links.id", "desc")
    : base.where("links.id", ">", query.endingBefore ?? "").orderBy("links.id", "asc");
}

/** Links tie on their sort column after a bulk import, so the id decides. */
function ofPage(db: Kysely<WorkspaceTables>, query: Query) {
  const size = query.pageSize ?? MAX_LINKS_PAGE_SIZE;
  const sortBy = query.sortBy ?? "createdAt";
  const sorted =
    sortBy === "lastClicked"
      ? // Nulls sort first on one dialect and last on the other.
        allLinks(db).orderBy((eb) => eb.fn.coalesce(SORT_COLUMNS.lastClicked, eb.lit(0)), "desc")
      : allLinks(db).orderBy(SORT_COLUMNS[sortBy], "desc");
  return sorted
    .orderBy("links.id", "desc")
    .limit(size)
    .offset(((query.page ?? 1) - 1) * size);
}

function allLinks(db: Kysely<WorkspaceTables>): SelectQueryBuilder<WorkspaceTables, "links", LinkTable> {
  return db.selectFrom("links").selectAll("links").select(currentCounters);
}
