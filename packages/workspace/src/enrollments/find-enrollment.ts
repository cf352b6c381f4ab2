import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { EnrollmentRow } from "./enrollment-table.ts";

/** How a caller names a partner of the program: by our id, or by its own. */
export type PartnerName = { readonly partnerId: string } | { readonly tenantId: string };

export function findEnrollment(
  db: Kysely<WorkspaceTables>,
  { workspaceId, programId }: { readonly workspaceId: string; readonly programId: string },
  name: PartnerName,
): Promise<EnrollmentRow | undefined> {
  const [column, value] =
    "partnerId" in name ? (["partner_id", name.partnerId] as const) : (["tenant_id", name.tenantId] as const);
  return db
    .selectFrom("program_enrollments")
    .selectAll()
    .where("workspace_id", "=", workspaceId)
    .where("program_id", "=", programId)
    .where(column, "=", value)
    .executeTakeFirst();
}
