import { getDomainsCount } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { implement } from "./context.ts";
import type { DomainFilters } from "./list-domains.ts";
import { selectDomains } from "./list-domains.ts";

export const handleGetDomainsCount = implement(getDomainsCount, { requires: "domains.read" }, ({ query }, ctx) =>
  countDomains(ctx.db, ctx.workspaceId, query),
);

async function countDomains(db: Kysely<WorkspaceTables>, workspaceId: string, filters: DomainFilters): Promise<number> {
  const { count } = await db
    .selectFrom("domains")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where(selectDomains(workspaceId, filters))
    .executeTakeFirstOrThrow();
  return Number(count);
}
