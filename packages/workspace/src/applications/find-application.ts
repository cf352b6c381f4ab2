import { AppError } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { ProgramTable } from "../programs/program-table.ts";
import type { ApplicationRow, Applied } from "./show-application.ts";
import { withPartners } from "./show-application.ts";

type Program = Pick<ProgramTable, "id" | "workspace_id">;

/** @throws `not_found` */
export async function findApplied(
  db: Kysely<WorkspaceTables>,
  program: Program,
  applicationId: string,
): Promise<Applied> {
  const row: ApplicationRow | undefined = await db
    .selectFrom("program_applications")
    .innerJoin("program_enrollments", (join) =>
      join
        .onRef("program_enrollments.partner_id", "=", "program_applications.partner_id")
        .onRef("program_enrollments.program_id", "=", "program_applications.program_id"),
    )
    .selectAll("program_applications")
    .select("program_enrollments.id as enrollment_id")
    .where("program_applications.workspace_id", "=", program.workspace_id)
    .where("program_applications.program_id", "=", program.id)
    .where("program_applications.id", "=", applicationId)
    .executeTakeFirst();
  const [applied] = row ? await withPartners(db, program.workspace_id, [row]) : [];
  if (!applied) throw new AppError("not_found", "Application not found.");
  return applied;
}
