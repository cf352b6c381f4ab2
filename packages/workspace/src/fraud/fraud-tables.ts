import type { FraudAlert, FraudGroup, FraudRule } from "@overdub/contract";
import { FRAUD_ALERT_SOURCES, FRAUD_ALERT_STATUSES, FRAUD_GROUP_STATUSES, FRAUD_RULES } from "@overdub/contract";
import { z } from "zod";
import { columnRules, count, jsonText } from "../database/column-rules.ts";
import type { SnapshotTable } from "../database/snapshot-table.ts";
import { configSchema } from "./rule-settings.ts";

/** What a program has changed of a rule; without a row it is as it comes. */
export interface FraudRuleTable {
  id: string;
  workspace_id: string;
  program_id: string;
  type: FraudRule;
  /** JSON of what the rule is told beside whether it counts. */
  config: string | null;
  disabled_at_ms: number | null;
  created_at_ms: number;
  updated_at_ms: number;
}

/** What a rule has found of a partner; one at most is pending. */
export interface FraudGroupTable {
  id: string;
  workspace_id: string;
  program_id: string;
  partner_id: string;
  type: FraudRule;
  status: FraudGroup["status"];
  event_count: number;
  /** When the rule last held, for what was known already, too. */
  last_event_at_ms: number;
  resolved_at_ms: number | null;
  resolution_reason: string | null;
  /** Who resolved it; null for what the server does by itself. */
  user_id: string | null;
  created_at_ms: number;
  updated_at_ms: number;
}

export interface FraudEventTable {
  id: string;
  workspace_id: string;
  program_id: string;
  partner_id: string;
  fraud_group_id: string;
  type: FraudRule;
  /** Null for what is found of the partner itself. */
  customer_id: string | null;
  /** What it was first found with. */
  commission_id: string | null;
  /** Of program, partner, rule and whom it is about: unique in its group. */
  hash: string;
  /** JSON object. */
  metadata: string | null;
  created_at_ms: number;
}

/** A partner who was reported for fraud. */
export interface FraudAlertTable {
  id: string;
  workspace_id: string;
  program_id: string;
  partner_id: string;
  source: FraudAlert["source"];
  status: FraudAlert["status"];
  reason: string;
  /** Who reported it. */
  user_id: string | null;
  reviewed_at_ms: number | null;
  created_at_ms: number;
  updated_at_ms: number;
}

declare module "../database/workspace-tables.ts" {
  interface WorkspaceTables {
    fraud_rules: FraudRuleTable;
    fraud_groups: FraudGroupTable;
    fraud_events: FraudEventTable;
    fraud_alerts: FraudAlertTable;
  }
}

const ofProgram = { column: "program_id", table: "programs", of: "id", isRequired: true } as const;
const ofPartner = { column: "partner_id", table: "partners", of: "id", isRequired: true } as const;
const type = z.enum(FRAUD_RULES);

export const fraudRulesInFile: SnapshotTable = {
  name: "fraud_rules",
  key: "id",
  scope: "workspace_id",
  references: [ofProgram],
  faultOf: columnRules({ type }, ({ type: rule, config = null }) => {
    const known = type.safeParse(rule);
    if (config === null || !known.success) return undefined;
    const isGood = jsonText(configSchema(known.data)).safeParse(config).success;
    return isGood ? undefined : "config is none that a request could have made";
  }),
};

export const fraudGroupsInFile: SnapshotTable = {
  name: "fraud_groups",
  key: "id",
  scope: "workspace_id",
  references: [ofProgram, ofPartner],
  faultOf: columnRules({
    ...{ type, status: z.enum(FRAUD_GROUP_STATUSES), event_count: count(0, Number.MAX_SAFE_INTEGER) },
    resolution_reason: z.string().max(1000),
  }),
};

export const fraudEventsInFile: SnapshotTable = {
  name: "fraud_events",
  key: "id",
  scope: "workspace_id",
  references: [ofProgram, ofPartner, { column: "fraud_group_id", table: "fraud_groups", of: "id", isRequired: true }],
  faultOf: columnRules({ type, hash: z.string().regex(/^[0-9a-f]{64}$/), metadata: jsonText(z.looseObject({})) }),
};

export const fraudAlertsInFile: SnapshotTable = {
  name: "fraud_alerts",
  key: "id",
  scope: "workspace_id",
  references: [ofProgram, ofPartner],
  faultOf: columnRules({
    source: z.enum(FRAUD_ALERT_SOURCES),
    status: z.enum(FRAUD_ALERT_STATUSES),
    reason: z.string().min(1).max(2000),
  }),
};
