import type { FraudRule } from "@overdub/contract";
import type { Kysely } from "kysely";
import { z } from "zod";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { Jobs } from "../jobs/define-job.ts";
import type { FraudGroupTable } from "./fraud-tables.ts";

/** For how long a rule must not have held for its group to expire. */
const EXPIRES_AFTER_MS = 30 * 86_400_000;

/** Nothing makes a ban elsewhere undone by waiting. */
const NEVER_EXPIRES: readonly FraudRule[] = ["partnerCrossProgramBan"];

/** The job that ends a group when it has been quiet for long, which `expire-group.ts` carries out. */
export const groupIsQuiet = {
  type: "fraud.expire-group",
  payload: z.object({ workspaceId: z.string(), fraudGroupId: z.string() }),
};

type Group = Pick<FraudGroupTable, "id" | "workspace_id" | "type" | "last_event_at_ms">;

/** When a group expires unless its rule holds again; `undefined`: never. See behaviour/partners 12.3. */
export function expiresAtMs({ type, last_event_at_ms }: Pick<Group, "type" | "last_event_at_ms">): number | undefined {
  return NEVER_EXPIRES.includes(type) ? undefined : last_event_at_ms + EXPIRES_AFTER_MS;
}

export async function planExpiry(
  { jobs }: { readonly jobs: Jobs },
  db: Kysely<WorkspaceTables>,
  group: Group,
): Promise<void> {
  const atMs = expiresAtMs(group);
  if (atMs === undefined) return;
  const payload = { workspaceId: group.workspace_id, fraudGroupId: group.id };
  await jobs.add(db, groupIsQuiet, payload, { atMs, dedupeKey: `${groupIsQuiet.type}/${group.id}` });
}

const MAX_OVERDUE = 1000;

/** Groups of any workspace that have been quiet for long: those of a workspace that was imported have no job. */
export function findQuietGroupsAnywhere(db: Kysely<WorkspaceTables>, nowMs: number): Promise<Group[]> {
  return db
    .selectFrom("fraud_groups")
    .select(["id", "workspace_id", "type", "last_event_at_ms"])
    .where("status", "=", "pending")
    .where("last_event_at_ms", "<=", nowMs - EXPIRES_AFTER_MS)
    .where("type", "not in", NEVER_EXPIRES)
    .orderBy("last_event_at_ms")
    .limit(MAX_OVERDUE)
    .execute();
}
