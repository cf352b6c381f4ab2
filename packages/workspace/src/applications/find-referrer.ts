import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { findEnrollment } from "../enrollments/find-enrollment.ts";
import { findLinkByKey } from "../link-store/queries.ts";
import type { ProgramTable } from "../programs/program-table.ts";

/** Of ids, usernames and keys. */
const MAX_VIA = 190;

/**
 * The partner who brought an applicant: named in `via` by id, username, or the key of a link.
 *
 * @returns null for nobody, or who is not approved: an application counts without.
 */
export async function findReferrer(
  db: Kysely<WorkspaceTables>,
  program: ProgramTable,
  via: string | null,
): Promise<string | null> {
  if (!via || via.length > MAX_VIA) return null;
  const where = { workspaceId: program.workspace_id, programId: program.id };
  for (const partnerId of [via, await findByUsername(db, program, via), await findByLink(db, program, via)]) {
    const enrollment = partnerId && (await findEnrollment(db, where, { partnerId }));
    if (enrollment && enrollment.status === "approved") return enrollment.partner_id;
  }
  return null;
}

async function findByUsername(db: Kysely<WorkspaceTables>, { workspace_id }: ProgramTable, username: string) {
  const row = await db
    .selectFrom("partners")
    .select("id")
    .where("workspace_id", "=", workspace_id)
    .where("username", "=", username)
    .executeTakeFirst();
  return row?.id;
}

async function findByLink(db: Kysely<WorkspaceTables>, { id, workspace_id, domain }: ProgramTable, key: string) {
  const link = domain === null ? undefined : await findLinkByKey(db, domain, key);
  return link?.workspace_id === workspace_id && link.program_id === id ? link.partner_id : undefined;
}
