/** Bans in other programs of the same owner: what tenants of one server know of a person is told to no other tenant. */
import type { Kysely } from "kysely";
import { sql } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { PartnerTable } from "../enrollments/partner-table.ts";
import type { Earner } from "../ledger/lock-enrollment.ts";
import type { PartnerFacts } from "./partner-rules.ts";

type Db = Kysely<WorkspaceTables>;
type Person = Pick<PartnerTable, "workspace_id" | "email_lookup">;

/** Which programs of the same owner have banned the person behind a partner. */
export async function findBansByOwner(db: Db, person: Person): Promise<PartnerFacts["bannedFrom"]> {
  const rows = await findSamePersonByOwner(db, person);
  return rows
    .filter(({ status }) => status === "banned")
    .map(({ program_id, banned_reason }) => ({ programId: program_id, reason: banned_reason }));
}

/** What the person is in other programs of the same owner. */
export async function findEarnersByOwner(db: Db, person: Person): Promise<Earner[]> {
  const rows = await findSamePersonByOwner(db, person);
  return rows.map(({ workspace_id, program_id, partner_id }) => ({
    workspaceId: workspace_id,
    programId: program_id,
    partnerId: partner_id,
  }));
}

async function findSamePersonByOwner(db: Db, { workspace_id, email_lookup }: Person) {
  if (email_lookup === null) return [];
  const workspaceIds = await findWorkspacesOfOwners(db, workspace_id);
  if (workspaceIds.length === 0) return [];
  return db
    .selectFrom("partners")
    .innerJoin("program_enrollments as enrolled", "enrolled.partner_id", "partners.id")
    .select(["partners.workspace_id", "enrolled.program_id", "enrolled.partner_id"])
    .select(["enrolled.status", "enrolled.banned_reason"])
    .where("partners.workspace_id", "in", workspaceIds)
    .where("partners.email_lookup", "=", email_lookup)
    .orderBy("enrolled.program_id")
    .execute();
}

/** As many as one statement takes: whoever owns more programs than this is asked for the oldest. */
const MAX_WORKSPACES = 500;

/**
 * Other workspaces that have an owner with the same email, as the operator has added them: whoever wrote a file that was
 * imported may have named anybody in it. Owners without an email share nothing.
 */
async function findWorkspacesOfOwners(db: Db, workspaceId: string): Promise<string[]> {
  const owners = await findOwners(db)
    .select("email")
    .where("workspace_id", "=", workspaceId)
    .where("email", "is not", null)
    .execute();
  if (owners.length === 0) return [];
  const emails = owners.map(({ email }) => email?.toLowerCase() ?? "");
  const rows = await findOwners(db)
    .select("workspace_id")
    .distinct()
    // As the index has it.
    .where(sql<string>`lower(email)`, "in", emails)
    .where("email", "is not", null)
    .where("workspace_id", "<>", workspaceId)
    .orderBy("workspace_id")
    .limit(MAX_WORKSPACES)
    .execute();
  return rows.map(({ workspace_id }) => workspace_id);
}

function findOwners(db: Db) {
  return db
    .selectFrom("members")
    .where("role", "=", "owner")
    .where("workspace_id", "not in", (eb) => eb.selectFrom("workspace_imports").select("workspace_id"));
}
