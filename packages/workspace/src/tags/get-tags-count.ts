import { getTagsCount } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { implement } from "../operations/implement.ts";
import type { TagFilters } from "./queries.ts";
import { selectTags } from "./queries.ts";

export const handleGetTagsCount = implement(getTagsCount, { requires: "tags.read" }, ({ query }, ctx) =>
  countTags(ctx.db, ctx.workspaceId, query),
);

async function countTags(db: Kysely<WorkspaceTables>, workspaceId: string, filters: TagFilters): Promise<number> {
  const { count } = await db
    .selectFrom("tags")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where(selectTags(workspaceId, filters))
    .executeTakeFirstOrThrow();
  return Number(count);
}
