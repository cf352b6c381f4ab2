import { GatewayError } from "../http/gateway-error.ts";
import type { Log } from "../http/log.ts";
import { ArgumentFault } from "./argument-fault.ts";
import { Declined } from "./plan/declined.ts";
import { StalePlan } from "./plan/stale-plan.ts";

const EXPECTED = [GatewayError, ArgumentFault, StalePlan, Declined];

/** What a client is told nothing of has to be told to the operator. */
export function reportBug(error: unknown, fields: object, log: Log): void {
  if (EXPECTED.some((kind) => error instanceof kind)) return;
  log.error({ err: error, ...fields }, "Unexpected error");
}
