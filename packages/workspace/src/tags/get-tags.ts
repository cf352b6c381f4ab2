import type { QueryOf } from "@overdub/contract";
import { getTags, MAX_TAGS_PAGE_SIZE } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { implement } from "../operations/implement.ts";
import { selectTags } from "./queries.ts";
import { toTag } from "./tag-table.ts";

export const handleGetTags = implement(getTags, { requires: "tags.read" }, async ({ query }, ctx) => {
  const tags = await listTags(ctx.db, ctx.workspaceId, query);
  if (!query.includeLinksCount) return tags.map(toTag);
  const counts = await countLinks(
    ctx.db,
    tags.map((tag) => tag.id),
  );
  return tags.map((tag) => ({ ...toTag(tag), _count: { links: counts.get(tag.id) ?? 0 } }));
});

/** By name in any letter case, unless told otherwise. */
function listTags(db: Kysely<WorkspaceTables>, workspaceId: string, query: QueryOf<typeof getTags>) {
  const size = query.pageSize ?? MAX_TAGS_PAGE_SIZE;
  const direction = query.sortOrder ?? "asc";
  return (
    db
      .selectFrom("tags")
      .selectAll()
      .where(selectTags(workspaceId, query))
      // Names are unique, so that their index gives this order whole.
      .$call((tags) =>
        query.sortBy === "createdAt"
          ? tags.orderBy("created_at_ms", direction).orderBy("id", direction)
          : tags.orderBy("name_lookup", direction),
      )
      .limit(size)
      .offset(((query.page ?? 1) - 1) * size)
      .execute()
  );
}

async function countLinks(
  db: Kysely<WorkspaceTables>,
  tagIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (tagIds.length === 0) return new Map();
  const rows = await db
    .selectFrom("link_tags")
    .select((eb) => ["tag_id", eb.fn.countAll<number>().as("links")])
    .where("tag_id", "in", tagIds)
    .groupBy("tag_id")
    .execute();
  return new Map(rows.map((row) => [row.tag_id, Number(row.links)]));
}
