import { getFoldersCount } from "@overdub/contract";
import { implement } from "../operations/implement.ts";
import { selectFolders } from "./queries.ts";

export const handleGetFoldersCount = implement(
  getFoldersCount,
  { requires: "folders.read" },
  async ({ query }, ctx) => {
    const { count } = await ctx.db
      .selectFrom("folders")
      .select((eb) => eb.fn.countAll<number>().as("count"))
      .where(selectFolders(ctx, query))
      .executeTakeFirstOrThrow();
    return Number(count);
  },
);
