import type { Kysely } from "kysely";
import { APPLY_PREFIX } from "../addresses/api-address.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { findGroup } from "../groups/group-rows.ts";
import type { PartnerGroupTable } from "../groups/group-table.ts";
import type { ProgramTable } from "../programs/program-table.ts";

/** The program and the group that an address names. */
export interface FoundForm {
  readonly program: ProgramTable;
  readonly group: PartnerGroupTable;
}

/** `/apply/<program>` and `/apply/<program>/<group>`, by their slugs. */
const PATH = /^([a-z0-9-]{1,100})(?:\/([a-z0-9-]{1,100}))?\/?$/;

/** @returns nothing where no such form is, or the host is a domain of another workspace. */
export async function findForm(
  db: Kysely<WorkspaceTables>,
  { hostname, pathname }: URL,
): Promise<FoundForm | undefined> {
  const [, programSlug, groupSlug] = PATH.exec(pathname.slice(APPLY_PREFIX.length)) ?? [];
  if (programSlug === undefined) return undefined;
  const program = await findProgramAnywhere(db, programSlug);
  if (!program || !(await mayShow(db, program, hostname))) return undefined;
  const group = await findGroup(db, program, groupSlug ?? program.default_group_id);
  return group && { program, group };
}

function findProgramAnywhere(db: Kysely<WorkspaceTables>, slug: string): Promise<ProgramTable | undefined> {
  return db.selectFrom("programs").selectAll().where("slug", "=", slug).executeTakeFirst();
}

/** Nobody's domain speaks for the program of another. */
async function mayShow(db: Kysely<WorkspaceTables>, program: ProgramTable, host: string): Promise<boolean> {
  const domain = await db.selectFrom("domains").select("workspace_id").where("slug", "=", host).executeTakeFirst();
  return domain === undefined || domain.workspace_id === program.workspace_id;
}
