import type { QueryOf } from "@overdub/contract";
import { listDomains, MAX_DOMAINS_PAGE_SIZE } from "@overdub/contract";
import type { Expression, ExpressionBuilder, SqlBool } from "kysely";
import { nameContains } from "../database/contains.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { implement } from "./context.ts";
import { findRegistrations } from "./find-domain.ts";
import { toDomain } from "./to-domain.ts";

type Filters = Pick<QueryOf<typeof listDomains>, "archived" | "search">;

/** Oldest first, page by page. */
export const handleListDomains = implement(listDomains, { requires: "domains.read" }, async ({ query }, ctx) => {
  const size = query.pageSize ?? MAX_DOMAINS_PAGE_SIZE;
  const rows = await ctx.db
    .selectFrom("domains")
    .selectAll()
    .where(selectDomains(ctx.workspaceId, query))
    .orderBy("id")
    .limit(size)
    .offset(((query.page ?? 1) - 1) * size)
    .execute();
  const registrations = await findRegistrations(
    ctx.db,
    rows.map(({ slug }) => slug),
  );
  return rows.map((row) => toDomain(row, registrations.get(row.slug), ctx.domains.publicAddress));
});

/** The condition that a domain of the workspace meets these filters. */
export function selectDomains(workspaceId: string, { archived, search }: Filters) {
  return (eb: ExpressionBuilder<WorkspaceTables, "domains">): Expression<SqlBool> => {
    const conditions = [
      eb("workspace_id", "=", workspaceId),
      eb("archived", "=", archived ? 1 : 0),
      eb("deleting_since_ms", "is", null),
    ];
    return eb.and(search ? [...conditions, nameContains(eb.ref("slug"), search)] : conditions);
  };
}
