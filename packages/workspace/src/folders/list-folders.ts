import type { QueryOf } from "@overdub/contract";
import { listFolders, MAX_FOLDERS_PAGE_SIZE } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { implement } from "../operations/implement.ts";
import type { FolderRow } from "./folder-table.ts";
import { toFolder } from "./folder-table.ts";
import type { FolderCaller } from "./hidden-folders.ts";
import { selectFolders } from "./queries.ts";

export const handleListFolders = implement(listFolders, { requires: "folders.read" }, async ({ query }, ctx) =>
  (await listPage(ctx.db, ctx, query)).map(toFolder),
);

/** Oldest first, page by page. */
function listPage(
  db: Kysely<WorkspaceTables>,
  caller: FolderCaller,
  query: QueryOf<typeof listFolders>,
): Promise<FolderRow[]> {
  const size = query.pageSize ?? MAX_FOLDERS_PAGE_SIZE;
  return db
    .selectFrom("folders")
    .selectAll()
    .where(selectFolders(caller, query))
    .orderBy("created_at_ms")
    .orderBy("id")
    .limit(size)
    .offset(((query.page ?? 1) - 1) * size)
    .execute();
}
