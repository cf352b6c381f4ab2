import { AppError } from "@overdub/contract";
import type { ParameterNamed } from "@overdub/storage";
import { compiledStatement } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { ProgramTable } from "./program-table.ts";

export async function findProgram(db: Kysely<WorkspaceTables>, workspaceId: string): Promise<ProgramTable | undefined> {
  return (await selectProgram(db, { workspaceId }))[0];
}

const selectProgram = compiledStatement((db: Kysely<WorkspaceTables>, parameter: ParameterNamed<"workspaceId">) =>
  db.selectFrom("programs").selectAll().where("workspace_id", "=", parameter("workspaceId")),
);

/** @throws `not_found`. See behaviour/partners 1.1. */
export async function findProgramOrThrow(db: Kysely<WorkspaceTables>, workspaceId: string): Promise<ProgramTable> {
  const program = await findProgram(db, workspaceId);
  if (!program) throw new AppError("not_found", "Program not found");
  return program;
}
