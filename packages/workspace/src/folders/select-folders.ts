import type { Expression, ExpressionBuilder, SqlBool } from "kysely";
import type { Caller } from "../auth/authenticate.ts";
import { nameContains } from "../database/contains.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { isReadable } from "./hidden-folders.ts";

/** The condition that a folder of the workspace meets these filters and the caller may read it. */
export function selectFolders(caller: Caller, { search }: { readonly search?: string | undefined }) {
  return (eb: ExpressionBuilder<WorkspaceTables, "folders">): Expression<SqlBool> =>
    eb.and([
      eb("folders.workspace_id", "=", caller.workspaceId),
      ...(search ? [nameContains(eb.ref("folders.name_lookup"), search)] : []),
      ...(caller.role === "owner" ? [] : [isReadable(eb, caller)]),
    ]);
}
