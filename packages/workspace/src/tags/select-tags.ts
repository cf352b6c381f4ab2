import type { Expression, ExpressionBuilder, SqlBool } from "kysely";
import { nameContains } from "../database/contains.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";

interface TagFilters {
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
