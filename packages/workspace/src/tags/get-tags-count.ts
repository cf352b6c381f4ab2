import { getTagsCount } from "@overdub/contract";
import { implement } from "../operations/implement.ts";
import { selectTags } from "./queries.ts";

export const handleGetTagsCount = implement(getTagsCount, { requires: "tags.read" }, async ({ query }, ctx) => {
  const { count } = await ctx.db
    .selectFrom("tags")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where(selectTags(ctx.workspaceId, query))
    .executeTakeFirstOrThrow();
  return Number(count);
});
