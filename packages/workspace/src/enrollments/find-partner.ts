import { AppError } from "@overdub/contract";
import type { ParameterNamed } from "@overdub/storage";
import { compiledStatement, dialectOf } from "@overdub/storage";
import type { Kysely } from "kysely";
import { idList, isListed } from "../database/ids.ts";
import { unindexed } from "../database/unindexed.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { ProgramTable } from "../programs/program-table.ts";
import type { EnrolledPartner } from "./enrolled-partner.ts";
import { SHOWN_OF_ENROLLMENT, SHOWN_OF_PARTNER } from "./enrolled-partner.ts";
import type { EnrollmentRow } from "./enrollment-table.ts";
import type { PartnerName } from "./find-enrollment.ts";
import { findEnrollment } from "./find-enrollment.ts";
import type { PartnerTable } from "./partner-table.ts";

export function findPartner(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  id: string,
): Promise<PartnerTable | undefined> {
  return db
    .selectFrom("partners")
    .selectAll()
    .where("workspace_id", "=", workspaceId)
    .where("id", "=", id)
    .executeTakeFirst();
}

/** In any letter case. */
export function findPartnerByEmail(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  email: string,
): Promise<PartnerTable | undefined> {
  return db
    .selectFrom("partners")
    .selectAll()
    .where("workspace_id", "=", workspaceId)
    .where("email_lookup", "=", email.toLowerCase())
    .executeTakeFirst();
}

export async function findEnrolled(
  db: Kysely<WorkspaceTables>,
  program: Pick<ProgramTable, "id" | "workspace_id">,
  name: PartnerName,
): Promise<EnrolledPartner | undefined> {
  const enrollment = await findEnrollment(db, { workspaceId: program.workspace_id, programId: program.id }, name);
  return enrollment && withPartner(db, enrollment);
}

export async function withPartner(
  db: Kysely<WorkspaceTables>,
  enrollment: EnrollmentRow,
): Promise<EnrolledPartner | undefined> {
  const partner = await findPartner(db, enrollment.workspace_id, enrollment.partner_id);
  return partner && { partner, enrollment };
}

interface GivenName {
  readonly partnerId?: string | null | undefined;
  readonly tenantId?: string | null | undefined;
}

/**
 * Which partner a call is about.
 *
 * @throws `bad_request` where it names none. See behaviour/partners 1.3.
 */
export function partnerNameOf({ partnerId, tenantId }: GivenName): PartnerName {
  if (partnerId) return { partnerId };
  if (tenantId) return { tenantId };
  throw new AppError("bad_request", "Either `partnerId` or `tenantId` must be provided.");
}

/** By the ids of the enrolments. */
export async function findEnrolledById(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  enrollmentIds: readonly string[],
): Promise<ReadonlyMap<string, EnrolledPartner>> {
  if (enrollmentIds.length === 0) return new Map();
  const ids = idList(dialectOf(db), enrollmentIds);
  const enrollments = await selectEnrollments(db, { workspaceId, ids });
  const partners = await findPartners(
    db,
    workspaceId,
    enrollments.map(({ partner_id }) => partner_id),
  );
  return new Map(
    enrollments.flatMap((enrollment) => {
      const partner = partners.get(enrollment.partner_id);
      return partner ? [[enrollment.id, { partner, enrollment }]] : [];
    }),
  );
}

/** What the API shows of these enrolments and their partners, in the order of the ids. */
export async function listEnrolled(db: Kysely<WorkspaceTables>, workspaceId: string, enrollmentIds: readonly string[]) {
  const rows = await selectEnrolled(db, { workspaceId, ids: idList(dialectOf(db), enrollmentIds) });
  const byId = new Map(rows.map((row) => [row.enrollment_id, row]));
  return enrollmentIds.flatMap((id) => byId.get(id) ?? []);
}

/** By id. */
export async function findPartners(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, PartnerTable>> {
  const rows = await selectPartners(db, { workspaceId, ids: idList(dialectOf(db), [...new Set(ids)]) });
  return new Map(rows.map((row) => [row.id, row]));
}

type ByIds = ParameterNamed<"workspaceId" | "ids">;

const selectEnrolled = compiledStatement((db: Kysely<WorkspaceTables>, parameter: ByIds) =>
  db
    .selectFrom("program_enrollments as e")
    .innerJoin("partners as p", "p.id", "e.partner_id")
    .select("e.id as enrollment_id")
    .select(SHOWN_OF_PARTNER.map((column) => `p.${column}` as const))
    .select(SHOWN_OF_ENROLLMENT.map((column) => `e.${column}` as const))
    .where(unindexed("e.workspace_id"), "=", parameter("workspaceId"))
    .where(isListed(dialectOf(db), "e.id", parameter("ids"))),
);

const selectEnrollments = compiledStatement((db: Kysely<WorkspaceTables>, parameter: ByIds) =>
  db
    .selectFrom("program_enrollments")
    .selectAll()
    .where(unindexed("workspace_id"), "=", parameter("workspaceId"))
    .where(isListed(dialectOf(db), "id", parameter("ids"))),
);

const selectPartners = compiledStatement((db: Kysely<WorkspaceTables>, parameter: ByIds) =>
  db
    .selectFrom("partners")
    .selectAll()
    .where(unindexed("workspace_id"), "=", parameter("workspaceId"))
    .where(isListed(dialectOf(db), "id", parameter("ids"))),
);
