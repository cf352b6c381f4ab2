import type { FraudRule, FraudRulesUpdateBody } from "@overdub/contract";
import { FraudRules } from "@overdub/contract";
import type { Kysely } from "kysely";
import { z } from "zod";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { ProgramTable } from "../programs/program-table.ts";
import type { FraudRuleTable } from "./fraud-tables.ts";

/** What counts in a program that has changed nothing. See behaviour/partners 12.1. */
export const DEFAULT_RULES: FraudRules = {
  customerEmailMatch: { enabled: true },
  customerEmailSuspiciousDomain: { enabled: true },
  referralSourceBanned: { enabled: true, domains: [] },
  paidTrafficDetected: { enabled: true, platforms: ["google"], allowedCampaigns: [] },
  partnerCrossProgramBan: { enabled: true },
  partnerDuplicateAccount: { enabled: true },
};

/** What is stored of a rule beside whether it counts. */
export function configSchema(type: FraudRule): z.ZodType {
  return z.preprocess((config) => ({ ...Object(config), enabled: true }), FraudRules.shape[type]);
}

/** The rules as their rows say. */
export function rulesOf(rows: readonly Pick<FraudRuleTable, "type" | "config" | "disabled_at_ms">[]): FraudRules {
  const stored = rows.map(({ type, config, disabled_at_ms }) => [
    type,
    { ...DEFAULT_RULES[type], ...JSON.parse(config ?? "{}"), enabled: disabled_at_ms === null },
  ]);
  return { ...DEFAULT_RULES, ...Object.fromEntries(stored) };
}

/** What becomes of the rules by an update: what it does not name stays. */
export function changeRules(rules: FraudRules, body: FraudRulesUpdateBody): FraudRules {
  const changed = Object.entries(body).map(([type, given]) => [type, { ...rules[type as FraudRule], ...given }]);
  return { ...rules, ...Object.fromEntries(changed) };
}

type OfProgram = Pick<ProgramTable, "id" | "workspace_id">;

export async function findRules(db: Kysely<WorkspaceTables>, { id, workspace_id }: OfProgram): Promise<FraudRules> {
  const rows = await db
    .selectFrom("fraud_rules")
    .select(["type", "config", "disabled_at_ms"])
    .where("workspace_id", "=", workspace_id)
    .where("program_id", "=", id)
    .execute();
  return rulesOf(rows);
}
