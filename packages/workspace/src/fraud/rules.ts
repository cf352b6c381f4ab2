import type { FraudRule, FraudRules, FraudRulesUpdateBody } from "@overdub/contract";
import { getFraudRules, updateFraudRules } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { createId } from "../ids/create-id.ts";
import type { Context } from "../operations/context.ts";
import { implement } from "../operations/implement.ts";
import { findProgramOrThrow } from "../programs/find-program.ts";
import type { ProgramTable } from "../programs/program-table.ts";
import { changeRules, findRules } from "./rule-settings.ts";

type RulesContext = Pick<Context, "db" | "now" | "workspaceId">;

export const handleGetFraudRules = implement(
  getFraudRules,
  { requires: "partners.read", programFirst: true },
  async (_input, ctx) => showRules(ctx),
);

export async function showRules({ db, workspaceId }: Pick<RulesContext, "db" | "workspaceId">): Promise<FraudRules> {
  return findRules(db, await findProgramOrThrow(db, workspaceId));
}

export const handleUpdateFraudRules = implement(
  updateFraudRules,
  { requires: "partners.write", programFirst: true },
  ({ body }, ctx) => updateRules(ctx, body),
);

/** See behaviour/partners 12.1. */
export async function updateRules(ctx: RulesContext, body: FraudRulesUpdateBody): Promise<FraudRules> {
  const program = await findProgramOrThrow(ctx.db, ctx.workspaceId);
  const types = Object.keys(body) as FraudRule[];
  return ctx.db.transaction().execute(async (tx) => {
    // Of two changes at once one reads what the other has written.
    await lockProgram(tx, program);
    const next = changeRules(await findRules(tx, program), body);
    for (const type of types) await writeRule(tx, program, type, next, ctx.now());
    return next;
  });
}

async function lockProgram(tx: Kysely<WorkspaceTables>, { id }: ProgramTable): Promise<void> {
  await tx
    .updateTable("programs")
    .set((eb) => ({ updated_at_ms: eb.ref("updated_at_ms") }))
    .where("id", "=", id)
    .execute();
}

async function writeRule(
  tx: Kysely<WorkspaceTables>,
  { id: program_id, workspace_id }: ProgramTable,
  type: FraudRule,
  rules: FraudRules,
  nowMs: number,
): Promise<void> {
  const { enabled, ...config } = rules[type];
  const stored = {
    config: Object.keys(config).length === 0 ? null : JSON.stringify(config),
    disabled_at_ms: enabled ? null : nowMs,
    updated_at_ms: nowMs,
  };
  await tx
    .insertInto("fraud_rules")
    .values({ id: createId("fr_", nowMs), workspace_id, program_id, type, ...stored, created_at_ms: nowMs })
    .onConflict((conflict) => conflict.columns(["program_id", "type"]).doUpdateSet(stored))
    .execute();
}
