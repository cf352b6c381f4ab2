import type { QueryOf } from "@overdub/contract";
import { getFoldersCount } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { implement } from "../operations/implement.ts";
import type { FolderCaller } from "./hidden-folders.ts";
import { selectFolders } from "./queries.ts";

export const handleGetFoldersCount = implement(getFoldersCount, { requires: "folders.read" }, ({ query }, ctx) =>
  countFolders(ctx.db, ctx, query),
);

async function countFolders(
  db: Kysely<WorkspaceTables>,
  caller: FolderCaller,
  query: QueryOf<typeof getFoldersCount>,
): Promise<number> {
  const { count } = await db
    .selectFrom("folders")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where(selectFolders(caller, query))
    .executeTakeFirstOrThrow();
  return Number(count);
}
