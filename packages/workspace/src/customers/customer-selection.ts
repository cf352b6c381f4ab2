import type { CustomerFilters } from "@overdub/contract";
import type { Expression, ExpressionBuilder, SqlBool } from "kysely";
import { textContains } from "../database/contains.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { FolderContext } from "../folders/folder-access.ts";
import { findLink } from "../link-store/queries.ts";
import { assertLinkAccess } from "../links/link-access.ts";
import { findProgramOrThrow } from "../programs/find-program.ts";

type CustomerExpressions = ExpressionBuilder<WorkspaceTables, "customers">;

/** A filter that a grouped count ignores, because it groups by it. */
export type IgnoredFilter = "country";

/**
 * @throws `not_found` for a program or a partner where the workspace has no program; `forbidden` for a link in a folder that the caller may not read.
 */
export async function assertCustomerFilters(
  ctx: FolderContext,
  { programId, partnerId, linkId }: CustomerFilters,
): Promise<void> {
  if (programId || partnerId) await findProgramOrThrow(ctx.db, ctx.workspaceId);
  const link = linkId ? await findLink(ctx.db, ctx.workspaceId, linkId) : undefined;
  if (link) await assertLinkAccess(ctx, link, "read");
}

/** The condition that a customer of the workspace meets these filters. See behaviour/attribution 4.2. */
export function selectCustomers(
  workspaceId: string,
  filters: CustomerFilters,
  ignored?: IgnoredFilter,
): (eb: CustomerExpressions) => Expression<SqlBool> {
  return (eb) => {
    const conditions = [eb("customers.workspace_id", "=", workspaceId)];
    if (filters.country && ignored !== "country") conditions.push(eb("customers.country", "=", filters.country));
    if (filters.linkId) conditions.push(eb("customers.link_id", "=", filters.linkId));
    if (filters.programId) conditions.push(eb("customers.program_id", "=", filters.programId));
    if (filters.partnerId) {
      conditions.push(eb("customers.partner_id", "=", filters.partnerId), eb("customers.program_id", "is not", null));
    }
    if (filters.customerIds?.length) conditions.push(eb("customers.id", "in", filters.customerIds));
    return eb.and([...conditions, ...wantedPerson(eb, filters)]);
  };
}

/** An email wins over an external id, and that over a search. */
function wantedPerson(eb: CustomerExpressions, { email, externalId, search }: CustomerFilters): Expression<SqlBool>[] {
  if (email) return [eb("customers.email", "=", email)];
  if (externalId) return [eb("customers.external_id", "=", externalId)];
  if (!search) return [];
  if (search.includes("@")) return [eb("customers.email", "=", search)];
  return [
    eb.or([
      textContains(eb.ref("customers.email"), search),
      textContains(eb.ref("customers.name"), search),
      textContains(eb.ref("customers.external_id"), search),
    ]),
  ];
}
