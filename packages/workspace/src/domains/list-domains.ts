import type { QueryOf } from "@overdub/contract";
import { listDomains, MAX_DOMAINS_PAGE_SIZE } from "@overdub/contract";
import type { Expression, ExpressionBuilder, Kysely, SqlBool } from "kysely";
import { nameContains } from "../database/contains.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { implement } from "./context.ts";
import type { DomainTable } from "./domain-table.ts";
import { findRegistrations } from "./find-domain.ts";
import { toDomain } from "./to-domain.ts";

export type DomainFilters = Pick<QueryOf<typeof listDomains>, "archived" | "search">;

export const handleListDomains = implement(listDomains, { requires: "domains.read" }, async ({ query }, ctx) => {
  const rows = await listPage(ctx.db, ctx.workspaceId, query);
  const registrations = await findRegistrations(
    ctx.db,
    rows.map(({ slug }) => slug),
  );
  return rows.map((row) => toDomain(row, registrations.get(row.slug), ctx.domains.publicAddress));
});

/** Oldest first, page by page. */
function listPage(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  query: QueryOf<typeof listDomains>,
): Promise<DomainTable[]> {
  const size = query.pageSize ?? MAX_DOMAINS_PAGE_SIZE;
  return db
    .selectFrom("domains")
    .selectAll()
    .where(selectDomains(workspaceId, query))
    .orderBy("id")
    .limit(size)
    .offset(((query.page ?? 1) - 1) * size)
    .execute();
}

/** The condition that a domain of the workspace meets these filters. */
export function selectDomains(workspaceId: string, { archived, search }: DomainFilters) {
  return (eb: ExpressionBuilder<WorkspaceTables, "domains">): Expression<SqlBool> => {
    const conditions = [
      eb("workspace_id", "=", workspaceId),
      eb("archived", "=", archived ? 1 : 0),
      eb("deleting_since_ms", "is", null),
    ];
    return eb.and(search ? [...conditions, nameContains(eb.ref("slug"), search)] : conditions);
  };
}
