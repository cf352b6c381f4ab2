import type { ResultOf } from "@overdub/contract";
import { getLinksCount } from "@overdub/contract";
import type { Context } from "../http/implement.ts";
import { implement } from "../http/implement.ts";
import type { LinkSelection } from "./link-selection.ts";
import { readSelection, selectLinks } from "./link-selection.ts";

type GroupBy = "domain" | "tagId" | "userId" | "folderId";

export const handleGetLinksCount = implement(getLinksCount, async ({ query }, ctx) => {
  const { groupBy, ...filters } = query;
  const selection = await readSelection(ctx, filters);
  if (groupBy) return countByGroup(ctx, selection, groupBy);
  const { count } = await ctx.db
    .selectFrom("links")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where(selectLinks(selection))
    .executeTakeFirstOrThrow();
  return Number(count);
});

/** Most first. The filter that is grouped by is ignored; see spec dub-links 11.3 for what each one shows. */
async function countByGroup(
  ctx: Context,
  selection: LinkSelection,
  groupBy: GroupBy,
): Promise<ResultOf<typeof getLinksCount>> {
  if (groupBy === "tagId") {
    const rows = await ctx.db
      .selectFrom("link_tags")
      .select((eb) => ["tag_id as tagId", eb.fn.countAll<number>().as("_count")])
      // From the tags to the links: most links have none.
      .where("tag_id", "in", (eb) =>
        eb.selectFrom("tags").select("tags.id").where("tags.workspace_id", "=", ctx.workspaceId),
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
      .orderBy("_count", "desc")
      .orderBy("tagId")
      .execute();
    return rows.map((row) => ({ tagId: row.tagId, _count: Number(row._count) }));
  }
  const column = ({ domain: "domain", userId: "user_id", folderId: "folder_id" } as const)[groupBy];
  const rows = await ctx.db
    .selectFrom("links")
    .select((eb) => [`links.${column} as value`, eb.fn.countAll<number>().as("_count")])
    .where(selectLinks(selection, groupBy))
    .groupBy(`links.${column}`)
    .orderBy("_count", "desc")
    .orderBy("value")
    .execute();
  return rows.map((row) => ({ [groupBy]: row.value, _count: Number(row._count) })) as ResultOf<typeof getLinksCount>;
}
