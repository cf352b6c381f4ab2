import { GatewayError } from "../http/gateway-error.ts";
import { DUB_INTEGRATION } from "./dub-integration.ts";

/** @throws 404 unless it is the one integration there is, by its slug or its id. */
export function requireIntegration(slugOrId: string): void {
  if (slugOrId === DUB_INTEGRATION.name || slugOrId.toLowerCase() === DUB_INTEGRATION.id) return;
  throw new GatewayError(404, "Integration not found");
}
