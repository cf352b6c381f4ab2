import type { RunKind } from "../runs/run-kind.ts";
import type { GatewayContext } from "./gateway-context.ts";

/** Every kind of long work there is. */
export function createRunKinds(_ctx: GatewayContext): readonly RunKind[] {
  return [];
}
