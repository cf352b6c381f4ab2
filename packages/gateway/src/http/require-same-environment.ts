import { GatewayError } from "./gateway-error.ts";

/**
 * The token says which environment is meant; a caller may repeat it. Source: spec truto-gateway 1.2.
 *
 * @param named a filter by operator is none of one environment, and narrows like any other.
 */
export function requireSameEnvironment(named: unknown, environmentId: string): void {
  if (typeof named !== "string" || named === "" || named === environmentId) return;
  throw new GatewayError(403, "The token belongs to another environment");
}
