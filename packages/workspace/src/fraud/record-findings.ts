import { createHash } from "node:crypto";
import type { FraudRule } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { createId } from "../ids/create-id.ts";
import type { Earner } from "../ledger/lock-enrollment.ts";
import type { Core } from "../operations/context.ts";
import type { Finding } from "./conversion-rules.ts";
import { planExpiry } from "./expiry.ts";
import type { FraudEventTable, FraudGroupTable } from "./fraud-tables.ts";

type Tx = Kysely<WorkspaceTables>;

/** What a finding came with. */
type Occasion = Partial<Pick<FraudEventTable, "customer_id" | "commission_id">>;

/**
 * Records what rules have found of a partner, who is locked: each finding once in the group that is pending, or in a new
 * one.
 *
 * @returns those that were not known.
 */
export async function recordFindings(
  ctx: Pick<Core, "now" | "jobs">,
  tx: Tx,
  earner: Earner,
  findings: readonly Finding[],
  occasion: Occasion = {},
): Promise<Finding[]> {
  const fresh: Finding[] = [];
  for (const finding of findings) {
    const group = await haveGroup(ctx, tx, earner, finding.type);
    const isNew = await insertEvent(tx, group, finding, { ...occasion, created_at_ms: ctx.now() });
    if (isNew) fresh.push(finding);
    await tx
      .updateTable("fraud_groups")
      .set((eb) => ({
        event_count: eb("event_count", "+", isNew ? 1 : 0),
        last_event_at_ms: ctx.now(),
        updated_at_ms: ctx.now(),
      }))
      .where("id", "=", group.id)
      .execute();
  }
  return fresh;
}

async function haveGroup(
  ctx: Pick<Core, "now" | "jobs">,
  tx: Tx,
  { workspaceId, programId, partnerId }: Earner,
  type: FraudRule,
): Promise<FraudGroupTable> {
  const pending = await tx
    .selectFrom("fraud_groups")
    .selectAll()
    .where("workspace_id", "=", workspaceId)
    .where("program_id", "=", programId)
    .where("partner_id", "=", partnerId)
    .where("type", "=", type)
    .where("status", "=", "pending")
    .executeTakeFirst();
  if (pending) return pending;
  const nowMs = ctx.now();
  const group: FraudGroupTable = {
    ...{ id: createId("frg_", nowMs), workspace_id: workspaceId, program_id: programId, partner_id: partnerId },
    ...{ type, status: "pending", event_count: 0, last_event_at_ms: nowMs },
    ...{ resolved_at_ms: null, resolution_reason: null, user_id: null },
    ...{ created_at_ms: nowMs, updated_at_ms: nowMs },
  };
  await tx.insertInto("fraud_groups").values(group).execute();
  await planExpiry(ctx, tx, group);
  return group;
}

/** @returns whether it was not in the group yet. */
async function insertEvent(
  tx: Tx,
  { id, workspace_id, program_id, partner_id }: FraudGroupTable,
  { type, identity, metadata }: Finding,
  occasion: Occasion & Pick<FraudEventTable, "created_at_ms">,
): Promise<boolean> {
  const hash = createHash("sha256")
    .update(JSON.stringify([program_id, partner_id, type, identity]))
    .digest("hex");
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto("fraud_events")
    .values({
      ...{ id: createId("fre_", occasion.created_at_ms), workspace_id, program_id, partner_id, fraud_group_id: id },
      ...{ type, hash, customer_id: null, commission_id: null, metadata: metadata && JSON.stringify(metadata) },
      ...occasion,
    })
    .onConflict((conflict) => conflict.columns(["fraud_group_id", "hash"]).doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}
