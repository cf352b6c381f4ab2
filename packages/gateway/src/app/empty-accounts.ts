import type { Kysely } from "kysely";
import { emptyCampaigns } from "../campaigns/campaign-rows.ts";
import { emptySources } from "../conversions/source.ts";
import { deleteDecisions } from "../onboarding/decisions.ts";
import { deleteRunsOf } from "../runs/retention.ts";
import type { GatewayTables } from "./gateway-tables.ts";

/**
 * Deletes what accounts may have a million rows of. Their own deletion takes the rest with it, in one statement, which
 * would hold up everything else for as long as it takes.
 */
export async function emptyAccounts(db: Kysely<GatewayTables>, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    await deleteRunsOf(db, id);
    await emptyCampaigns(db, id);
    await emptySources(db, id);
    await deleteDecisions(db, id);
  }
}
