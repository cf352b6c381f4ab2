import { importRuns } from "../conversions/import-runs.ts";
import { provisioningRuns } from "../domain-provisioning/provisioning-run.ts";
import type { RunKind } from "../runs/run-kind.ts";
import type { GatewayContext } from "./gateway-context.ts";

/** Every kind of long work there is. */
export function createRunKinds(ctx: GatewayContext): readonly RunKind[] {
  return [provisioningRuns(ctx), importRuns(ctx)];
}
