import { campaignKind } from "../campaigns/campaign-kind.ts";
import { planKind } from "../campaigns/plan-kind.ts";
import { importRuns } from "../conversions/import-runs.ts";
import { storeRecords } from "../datastores/store-records.ts";
import { provisioningRuns } from "../domain-provisioning/provisioning-run.ts";
import { profileSyncRuns } from "../enrichment/profile-sync.ts";
import { reportedKinds } from "../runs/reported-run.ts";
import type { RunKind } from "../runs/run-kind.ts";
import { syncKind } from "../sync-jobs/sync-kind.ts";
import type { GatewayContext } from "./gateway-context.ts";

/** Every kind of long work there is. */
export function createRunKinds(ctx: GatewayContext): readonly RunKind[] {
  return [
    planKind(ctx),
    campaignKind(ctx),
    syncKind({ ...ctx, storeRecords: (key, batch) => storeRecords(ctx.store, key, batch) }),
    profileSyncRuns(ctx),
    provisioningRuns(ctx),
    importRuns(ctx),
    ...reportedKinds(),
  ];
}
