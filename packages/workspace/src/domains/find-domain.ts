import { AppError } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { DomainTable } from "./domain-table.ts";

/** No workspace has this id. */
const NOBODY = "";

/**
 * The domain with this slug, in any letter case and of any workspace. One that is being deleted is detached already: it
 * has no owner, so a comparison of owners refuses it.
 */
export async function findDomain(db: Kysely<WorkspaceTables>, slug: string): Promise<DomainTable | undefined> {
  const row = await db.selectFrom("domains").selectAll().where("slug", "=", slug.toLowerCase()).executeTakeFirst();
  return row && row.deleting_since_ms !== null ? { ...row, workspace_id: NOBODY } : row;
}

/** The domain that new links of a workspace get. */
export function findPrimaryDomain(db: Kysely<WorkspaceTables>, workspaceId: string): Promise<DomainTable | undefined> {
  return db
    .selectFrom("domains")
    .selectAll()
    .where("workspace_id", "=", workspaceId)
    .where("is_primary", "=", 1)
    .where("deleting_since_ms", "is", null)
    .executeTakeFirst();
}

/**
 * The workspace's domain with this name, in any letter case.
 *
 * @throws `not_found`, or `forbidden` for one of another workspace or one that is being deleted.
 *   See behaviour/links 11.2.
 */
export async function findOwnDomainOrThrow(
  { db, workspaceId }: { readonly db: Kysely<WorkspaceTables>; readonly workspaceId: string },
  slug: string,
): Promise<DomainTable> {
  const domain = await findDomain(db, slug);
  if (!domain) throw new AppError("not_found", `Domain ${slug} not found.`);
  if (domain.workspace_id !== workspaceId) {
    throw new AppError("forbidden", `Domain ${slug} does not belong to workspace ${workspaceId}.`);
  }
  return domain;
}
