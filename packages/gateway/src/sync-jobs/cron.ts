import { Cron } from "croner";
import { invalidArgument } from "../errors/gateway-error.ts";

/**
 * When a cron expression of five fields is due next, by UTC.
 *
 * @throws 400 for one that is none, or is never due.
 */
export function nextDueMs(expression: string, afterMs: number): number {
  const path = "body.cron_expression";
  if (expression.trim().split(/\s+/).length !== 5)
    throw invalidArgument(path, "must have five fields, as in 0 * * * *");
  let next: Date | null;
  try {
    next = new Cron(expression, { timezone: "UTC", paused: true }).nextRun(new Date(afterMs));
  } catch {
    throw invalidArgument(path, "is no cron expression, as 0 * * * * is");
  }
  if (next === null) throw invalidArgument(path, "is never due");
  return next.getTime();
}
