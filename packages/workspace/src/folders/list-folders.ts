import { listFolders, MAX_FOLDERS_PAGE_SIZE } from "@overdub/contract";
import { implement } from "../operations/implement.ts";
import { toFolder } from "./folder-table.ts";
import { selectFolders } from "./queries.ts";

/** Oldest first. */
export const handleListFolders = implement(listFolders, { requires: "folders.read" }, async ({ query }, ctx) => {
  const size = query.pageSize ?? MAX_FOLDERS_PAGE_SIZE;
  const rows = await ctx.db
    .selectFrom("folders")
    .selectAll()
    .where(selectFolders(ctx, query))
    .orderBy("created_at_ms")
    .orderBy("id")
    .limit(size)
    .offset(((query.page ?? 1) - 1) * size)
    .execute();
  return rows.map(toFolder);
});
