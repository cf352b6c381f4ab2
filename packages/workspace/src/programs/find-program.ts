import { AppError } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { ProgramTable } from "./program-table.ts";

export function findProgram(db: Kysely<WorkspaceTables>, workspaceId: string): Promise<ProgramTable | undefined> {
  return db.selectFrom("programs").selectAll().where("workspace_id", "=", workspaceId).executeTakeFirst();
}

/** @throws `not_found`. See behaviour/partners 1.1. */
export async function findProgramOrThrow(db: Kysely<WorkspaceTables>, workspaceId: string): Promise<ProgramTable> {
  const program = await findProgram(db, workspaceId);
  if (!program) throw new AppError("not_found", "Program not found");
  return program;
}
