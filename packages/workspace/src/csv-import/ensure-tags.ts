import type { BodyOf } from "@overdub/contract";
import { AppError, createTag, parseInput } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { insertNewTag } from "../tags/create-tag.ts";
import { findTags } from "../tags/queries.ts";
import type { CsvContext } from "./context.ts";
import type { CsvImportBeginning } from "./import-tables.ts";
import { rememberMade } from "./import-tables.ts";

/** The ids of the tags with these names, by name in lower case; those that are missing are made by the import. */
export async function ensureTags(
  ctx: CsvContext,
  names: readonly string[],
  beginning: CsvImportBeginning,
): Promise<ReadonlyMap<string, string>> {
  const found = await findByName(ctx.db, ctx.workspaceId, names);
  const missing = names.filter((name) => !found.has(name.toLowerCase()));
  if (missing.length === 0) return found;
  for (const name of missing) {
    const body = readTagBody(name);
    const write = ctx.db.transaction().execute(async (tx) => {
      await rememberMade(tx, beginning, { tags: [await insertNewTag({ ...ctx, db: tx }, body)] });
    });
    await write.catch((error) => {
      // Another request has just made it, too.
      if (!(error instanceof AppError && error.code === "conflict")) throw error;
    });
  }
  return findByName(ctx.db, ctx.workspaceId, names);
}

/** @throws AppError as `createTag` would, for a name that no tag can have. */
export function readTagBody(name: string): BodyOf<typeof createTag> {
  return parseInput(createTag.input.body, { name });
}

async function findByName(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const tags = await findTags(db, workspaceId, { names });
  return new Map(tags.map((tag) => [tag.name_lookup, tag.id]));
}
