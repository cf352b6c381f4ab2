import type { Selectable } from "kysely";
import type { Actor } from "../callers/call-origin.ts";
import { toInstant } from "../lists/list-field.ts";

/** One row for each write that was asked of an upstream, each change of the installation, and refused sign-ins. */
export interface AuditLogTable {
  id: string;
  /** Null for what belongs to none: a refused sign-in. */
  environment_id: string | null;
  /** Where one is concerned. */
  integrated_account_id: string | null;
  /** `mcp_token`, `api_token`, …; `system` for the operator's command line. */
  actor_type: string;
  actor_id: string | null;
  actor_name: string;
  /** Where the actor called from; null for a command, and for what this process does. */
  address: string | null;
  /** `tool.call`, or what was done to what: `account.create`. */
  action: string;
  /** Id or name of what was changed, where there is one. */
  subject: string | null;
  /** Name of the tool that was called. */
  tool: string | null;
  /** JSON object without secrets, long values shortened. */
  arguments: string;
  plan_hash: string | null;
  /** `pending` until the upstream has answered; then `succeeded`, `failed`, or `unknown`. */
  outcome: string;
  status_code: number | null;
  /** Why it failed, or null. */
  message: string | null;
  request_id: string | null;
  created_at_ms: number;
  finished_at_ms: number | null;
  /** Of a pending one: until when the server that is at it has vouched for it. */
  lease_until_ms?: number | null | undefined;
}

export interface AuditLogTables {
  audit_log: AuditLogTable;
}

export const AUDIT_OUTCOMES = ["pending", "succeeded", "failed", "unknown"] as const;
/** `unknown`: it was sent, and it can't be known whether it was done. `pending`: nothing is recorded since. */
export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number];

/** One write or change, from before it was sent or made. */
export interface AuditEntry {
  readonly id: string;
  readonly environmentId: string | null;
  readonly integratedAccountId: string | null;
  readonly actor: Actor;
  readonly action: string;
  readonly subject: string | null;
  /** Name of the tool. */
  readonly tool: string | null;
  /** Free of secrets, long values shortened. */
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly planHash: string | null;
  readonly outcome: AuditOutcome;
  readonly statusCode: number | null;
  readonly message: string | null;
  readonly requestId: string | null;
  readonly createdAtMs: number;
  readonly finishedAtMs: number | null;
}

/** How a write ended. */
export interface Ending {
  readonly outcome: Exclude<AuditOutcome, "pending">;
  /** Null where there is no response: of a command. */
  readonly statusCode: number | null;
  readonly message: string | null;
  /** What was made or changed, where that is known only now. */
  readonly subject?: string | undefined;
  /** Of the account that was made. */
  readonly integratedAccountId?: string | undefined;
}

/** How an entry ended, and when. */
export interface EndedEntry {
  readonly id: string;
  readonly ending: Ending;
  readonly nowMs: number;
}

export function toAuditEntry(row: Selectable<AuditLogTable>): AuditEntry {
  return {
    id: row.id,
    environmentId: row.environment_id,
    integratedAccountId: row.integrated_account_id,
    actor: {
      type: row.actor_type as Actor["type"],
      id: row.actor_id,
      name: row.actor_name,
      address: row.address ?? undefined,
    },
    action: row.action,
    subject: row.subject,
    tool: row.tool,
    arguments: JSON.parse(row.arguments),
    planHash: row.plan_hash,
    outcome: row.outcome as AuditOutcome,
    statusCode: row.status_code,
    message: row.message,
    requestId: row.request_id,
    createdAtMs: row.created_at_ms,
    finishedAtMs: row.finished_at_ms,
  };
}

export type AuditRow = ReturnType<typeof toAuditRow>;

/** As the control plane shows it. */
export function toAuditRow(entry: AuditEntry) {
  const { type, id, name, address = null } = entry.actor;
  return {
    id: entry.id,
    action: entry.action,
    subject: entry.subject,
    integrated_account_id: entry.integratedAccountId,
    actor: { type, id, name },
    address,
    tool: entry.tool,
    arguments: entry.arguments,
    plan_hash: entry.planHash,
    outcome: entry.outcome,
    status_code: entry.statusCode,
    message: entry.message,
    request_id: entry.requestId,
    created_at: new Date(entry.createdAtMs).toISOString(),
    finished_at: toInstant(entry.finishedAtMs),
  };
}
