import { GatewayError } from "../http/gateway-error.ts";
import type { Account } from "./account.ts";

/** @throws 503 for an account that its operator blocked. Source: spec truto-gateway 1.4. */
export function requireUsable({ blockedAtMs }: Account): void {
  if (blockedAtMs !== null) throw new GatewayError(503, "Integrated account is blocked");
}

/** @throws 405 if the account is a sandbox. Source: spec truto-gateway 11.2. */
export function requireWritable({ isSandbox }: Account): void {
  if (isSandbox) throw new GatewayError(405, "Sandbox accounts are read-only", { headers: { allow: "GET" } });
}
