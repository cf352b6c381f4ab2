/** One lead for each customer and event name in a week. See behaviour/attribution 3.4, step 3. */

import type { ParameterNamed } from "@overdub/storage";
import { compiledChange, compiledStatement } from "@overdub/storage";
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
  const claims = await selectClaim(db, { ...columnsOf(key), nowMs });
  return claims.length > 0;
}

type ClaimColumn = "workspace_id" | "external_id" | "event_slug";

function columnsOf({ workspaceId, externalId, eventName }: LeadKey): Readonly<Record<ClaimColumn, string>> {
  return { workspace_id: workspaceId, external_id: externalId, event_slug: slugOf(eventName) };
}

const selectClaim = compiledStatement((db: Kysely<WorkspaceTables>, parameter: ParameterNamed<ClaimColumn | "nowMs">) =>
  db
    .selectFrom("lead_claims")
    .select("expires_at_ms")
    .where("workspace_id", "=", parameter("workspace_id"))
    .where("external_id", "=", parameter("external_id"))
    .where("event_slug", "=", parameter("event_slug"))
    .where("expires_at_ms", ">", parameter("nowMs")),
);

/** Of several that claim at once one gets it, the others wait for its transaction. @returns whether this one did. */
export async function claimLead(
  tx: Kysely<WorkspaceTables>,
  key: LeadKey,
  { nowMs, forMs }: { readonly nowMs: number; readonly forMs: number },
): Promise<boolean> {
  return (await insertClaim(tx, { ...columnsOf(key), expires_at_ms: nowMs + forMs, nowMs })) === 1;
}

const insertClaim = compiledChange(
  (db: Kysely<WorkspaceTables>, parameter: ParameterNamed<ClaimColumn | "expires_at_ms" | "nowMs">) =>
    db
      .insertInto("lead_claims")
      .values({
        workspace_id: parameter("workspace_id"),
        external_id: parameter("external_id"),
        event_slug: parameter("event_slug"),
        expires_at_ms: parameter("expires_at_ms"),
      })
      .onConflict((conflict) =>
        conflict
          .columns(["workspace_id", "external_id", "event_slug"])
          .doUpdateSet((eb) => ({ expires_at_ms: eb.ref("excluded.expires_at_ms") }))
          .where("lead_claims.expires_at_ms", "<=", parameter("nowMs")),
      ),
);
