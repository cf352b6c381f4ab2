/** One lead for each customer and event name in a week. See behaviour/attribution 3.4, step 3. */

import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";

export interface LeadKey {
  readonly workspaceId: string;
  readonly externalId: string;
  readonly eventName: string;
}

/** A lead that is tracked on its own. */
export const LEAD_CLAIM_MS = 7 * 86_400_000;
/** One that comes with a sale: only long enough for calls that are running. */
export const SALE_LEAD_CLAIM_MS = 30_000;

function slugOf(eventName: string): string {
  return eventName.toLowerCase().replaceAll(" ", "-");
}

export async function isLeadClaimed(db: Kysely<WorkspaceTables>, key: LeadKey, nowMs: number): Promise<boolean> {
  const row = await db
    .selectFrom("lead_claims")
    .select("expires_at_ms")
    .where("workspace_id", "=", key.workspaceId)
    .where("external_id", "=", key.externalId)
    .where("event_slug", "=", slugOf(key.eventName))
    .where("expires_at_ms", ">", nowMs)
    .executeTakeFirst();
  return row !== undefined;
}

/** Of several that claim at once one gets it, the others wait for its transaction. @returns whether this one did. */
export async function claimLead(
  tx: Kysely<WorkspaceTables>,
  key: LeadKey,
  { nowMs, forMs }: { readonly nowMs: number; readonly forMs: number },
): Promise<boolean> {
  const claim = { event_slug: slugOf(key.eventName), expires_at_ms: nowMs + forMs };
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto("lead_claims")
    .values({ workspace_id: key.workspaceId, external_id: key.externalId, ...claim })
    .onConflict((conflict) =>
      conflict
        .columns(["workspace_id", "external_id", "event_slug"])
        .doUpdateSet({ expires_at_ms: claim.expires_at_ms })
        .where("lead_claims.expires_at_ms", "<=", nowMs),
    )
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}
