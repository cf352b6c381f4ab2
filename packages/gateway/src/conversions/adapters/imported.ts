import { formatPath } from "@overdub/contract";
import { GatewayError } from "../../errors/gateway-error.ts";
import type { EventOrigin, Reading } from "./adapter.ts";
import { factsOfIntent, Intent } from "./intents.ts";
import { at, textAt } from "./read-json.ts";
import type { Settings } from "./settings.ts";

/** A row of a file, as an event. @throws a GatewayError 400 that says what is wrong with it. */
export function readImported(event: unknown, origin: EventOrigin, settings: Settings): Reading {
  const line = `Row ${at(event, "line")}`;
  const fault = textAt(event, "fault");
  if (fault !== undefined) throw new GatewayError(400, `${line}: ${fault}`);
  const occurredAt = textAt(event, "occurred_at");
  if (occurredAt !== undefined && Number.isNaN(Date.parse(occurredAt))) {
    throw new GatewayError(400, `${line}: occurred_at is no date in ISO 8601`);
  }
  const parsed = Intent.safeParse(at(event, "intent"));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new GatewayError(400, `${line}: ${issue ? `${formatPath(issue.path)}: ${issue.message}` : "is no intent"}`);
  }
  try {
    return { facts: factsOfIntent(parsed.data, origin, settings) };
  } catch (error) {
    throw new GatewayError(400, `${line} ${(error as Error).message}`);
  }
}
