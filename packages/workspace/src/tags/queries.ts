import { AppError } from "@overdub/contract";
import { chunksOf, isUniqueViolation } from "@overdub/storage";
import type { Expression, ExpressionBuilder, Kysely, SqlBool } from "kysely";
import { nameContains } from "../database/contains.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { TagTable } from "./tag-table.ts";

export interface TagFilters {
  readonly search?: string | undefined;
  /** None asks for any. */
  readonly ids?: readonly string[] | undefined;
}

/** The condition that a tag of the workspace meets these filters. */
export function selectTags(workspaceId: string, { search, ids }: TagFilters) {
  return (eb: ExpressionBuilder<WorkspaceTables, "tags">): Expression<SqlBool> =>
    eb.and([
      eb("workspace_id", "=", workspaceId),
      ...(search ? [nameContains(eb.ref("name_lookup"), search)] : []),
      ...(ids?.length ? [eb("id", "in", ids)] : []),
    ]);
}

/** Tags of the workspace with these ids or, in any letter case, these names. */
export async function findTags(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  by: { ids: readonly string[] } | { names: readonly string[] },
): Promise<TagTable[]> {
  const [column, values] =
    "ids" in by ? (["id", by.ids] as const) : (["name_lookup", by.names.map((name) => name.toLowerCase())] as const);
  const found: TagTable[] = [];
  for (const chunk of chunksOf(values)) {
    const query = db.selectFrom("tags").selectAll().where("workspace_id", "=", workspaceId);
    found.push(...(await query.where(column, "in", chunk).execute()));
  }
  return found;
}

/** Names are unique in any letter case, which the table sees to. @returns what to throw for a failed write of a tag. */
export function tagWriteError(error: unknown): unknown {
  if (!isUniqueViolation(error)) return error;
  return new AppError("conflict", "A tag with that name already exists.", { cause: error });
}
