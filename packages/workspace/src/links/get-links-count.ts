import type { ResultOf } from "@overdub/contract";
import { getLinksCount } from "@overdub/contract";
import type { SqlDialect } from "@overdub/storage";
import type { AliasableExpression, Kysely, SqlBool } from "kysely";
import { sql } from "kysely";
import { toQuestion } from "../database/to-question.ts";
import { unindexed } from "../database/unindexed.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { LinksContext } from "./context.ts";
import { implement } from "./context.ts";
import type { GroupBy, GroupCount } from "./kept-counts.ts";
import {
  GROUP_COLUMNS,
  hasKeptCounts,
  IGNORED_FILTERS,
  keptCounts,
  readKeptCount,
  readKeptCounts,
} from "./kept-counts.ts";
import type { LinkSelection } from "./link-selection.ts";
import { inOrderOfDisk, narrowScope, readScope, selectLinks } from "./link-selection.ts";

/** Groups come most first; see behaviour/links 8.3 for what each one shows. */
export const handleGetLinksCount = implement(getLinksCount, { requires: "links.read" }, async ({ query }, ctx) => {
  const { groupBy, ...filters } = query;
  const scope = await readScope(ctx, filters);
  const isKept = hasKeptCounts(scope, groupBy, ctx.dialect);
  const toCount = async (isSorted = false) => inOrderOfDisk(ctx.db, await narrowScope(ctx, scope, isSorted));
  if (!groupBy) return isKept ? readKeptCount(ctx.db, scope) : countLinks(ctx, await toCount());
  const groups = isKept
    ? await readKeptCounts(ctx.db, scope, groupBy)
    : await countByGroup(ctx, await toCount(groupBy === "tagId"), groupBy);
  return groups.map(({ value, count }) => ({ [groupBy]: value, _count: count })) as ResultOf<typeof getLinksCount>;
});

/** What nobody has counted may be any number of links, which another thread reads. */
type Counting = Pick<LinksContext, "db" | "eventStore">;

async function countLinks({ db, eventStore }: Counting, selection: LinkSelection): Promise<number> {
  const query = db
    .selectFrom("links")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where(selectLinks(selection));
  const [row] = await eventStore.askSql<{ count: number }>(toQuestion(query));
  return row?.count ?? 0;
}

async function countByGroup(ctx: Counting, selection: LinkSelection, groupBy: GroupBy): Promise<GroupCount[]> {
  const isMostOfKept = areOthersKept(selection, groupBy) && (await findsMost(ctx, selection, groupBy));
  const counts = (isMostOfKept ? countByRest : countFound)(ctx.db, selection, groupBy);
  const query = ctx.db.selectFrom(counts.as("counts")).selectAll().orderBy("count", "desc").orderBy("value");
  return ctx.eventStore.askSql(toQuestion(query));
}

function countFound(
  db: Kysely<WorkspaceTables>,
  selection: LinkSelection,
  groupBy: GroupBy,
): AliasableExpression<GroupCount> {
  const column = GROUP_COLUMNS[groupBy];
  if (column === "tag_id") return countByTag(db, selection);
  const value = grouped(`links.${column}`, selection.dialect);
  return db
    .selectFrom("links")
    .select((eb) => [value.as("value"), eb.fn.countAll<number>().as("count")])
    .where(selectLinks(selection, IGNORED_FILTERS[groupBy]))
    .groupBy(value);
}

/**
 * The same, from what is counted already and the links that the search does not find. SQLite sorts what it groups, which
 * takes longer than to look at all links: where a search finds most of them, the others are fewer.
 */
function countByRest(db: Kysely<WorkspaceTables>, selection: LinkSelection, groupBy: GroupBy) {
  const unfound = countFound(db, { ...selection, isUnfound: true }, groupBy);
  const counts = db
    .selectFrom(keptCounts(db, selection, groupBy).as("kept"))
    .select(["value", "count"])
    .unionAll(db.selectFrom(unfound.as("unfound")).select((eb) => ["value", eb.neg(eb.ref("count")).as("count")]));
  return db
    .selectFrom(counts.as("both"))
    .select((eb) => ["value", eb.fn.sum<number>("count").as("count")])
    .groupBy("value")
    .having((eb) => eb(eb.fn.sum("count"), ">", 0));
}

/** Whether all links are read for a search, and without it the same groups are counted. */
function areOthersKept(selection: LinkSelection, groupBy: GroupBy): boolean {
  const filters = { ...selection.filters, search: undefined };
  return selection.isOfMost === true && hasKeptCounts({ ...selection, filters }, groupBy, selection.dialect);
}

const SAMPLED_LINKS = 1000;

/** Whether of some links, taken at random, a search finds more than it leaves. At even steps those of a kind may repeat. */
async function findsMost({ db, eventStore }: Counting, selection: LinkSelection, groupBy: GroupBy): Promise<boolean> {
  const isSampled = sql<SqlBool>`links.rowid in (
    with recursive places (place) as (
      select 1 union all select place + 1 from places where place < ${sql.lit(SAMPLED_LINKS)}
    )
    select abs(random() % (select max(rowid) from links)) + 1 from places
  )`;
  const ignored = IGNORED_FILTERS[groupBy];
  const query = db
    .selectFrom("links")
    .select(({ fn }) => [
      fn.countAll<number>().filterWhere(selectLinks(selection, ignored)).as("found"),
      fn
        .countAll<number>()
        .filterWhere(selectLinks({ ...selection, isUnfound: true }, ignored))
        .as("unfound"),
    ])
    .where(isSampled);
  const [sample] = await eventStore.askSql<Readonly<Record<"found" | "unfound", number>>>(toQuestion(query));
  return sample !== undefined && sample.found > sample.unfound;
}

/** SQLite would read all links in the order of their groups, however few of them a filter means. */
function grouped(column: "links.domain" | "links.user_id" | "links.folder_id", dialect: SqlDialect) {
  return dialect === "sqlite" ? sql<string | null>`(${sql.ref(column)} || '')` : sql.ref<string | null>(column);
}

function countByTag(db: Kysely<WorkspaceTables>, selection: LinkSelection): AliasableExpression<GroupCount> {
  if (selection.isOftenTagged) return countTagsOfLinks(db, selection);
  const links = selection.fewIds ?? selection.candidateIds;
  return (
    db
      .selectFrom("link_tags")
      .select((eb) => ["tag_id as value", eb.fn.countAll<number>().as("count")])
      .$if(links !== undefined, (query) => query.where("link_id", "in", links ?? []))
      // Where they are many, from the tags to the links: most links have none.
      .where(links ? unindexed("tag_id") : "tag_id", "in", (eb) =>
        eb.selectFrom("tags").select("tags.id").where("tags.workspace_id", "=", selection.workspaceId),
      )
      .where(({ exists, selectFrom }) =>
        exists(
          selectFrom("links")
            .select("links.id")
            .whereRef("links.id", "=", "link_tags.link_id")
            .where(selectLinks(selection, "tags")),
        ),
      )
      .groupBy("tag_id")
  );
}

/** The same from the links to their tags, in the order in which both lie on disk: `cross join` has SQLite keep to it. */
function countTagsOfLinks(db: Kysely<WorkspaceTables>, selection: LinkSelection): AliasableExpression<GroupCount> {
  const tag = unindexed("link_tags.tag_id");
  return db
    .selectFrom("links")
    .crossJoin("link_tags")
    .select((eb) => [tag.as("value"), eb.fn.countAll<number>().as("count")])
    .whereRef("link_tags.link_id", "=", "links.id")
    .where(tag, "in", (eb) =>
      eb.selectFrom("tags").select("tags.id").where("tags.workspace_id", "=", selection.workspaceId),
    )
    .where(selectLinks(selection, "tags"))
    .groupBy(tag);
}
