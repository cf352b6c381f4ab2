import { createHash } from "node:crypto";
import { isFields, textAt } from "../json/fields.ts";

export interface KeyedRecord {
  readonly id: string;
  readonly record: unknown;
}

/** A record with what it is known by: written again, it takes the place of what was there. Of equal ids the last one stays. */
export function keyed(records: readonly unknown[]): KeyedRecord[] {
  const byId = new Map(records.map((record) => [recordId(record), record] as const));
  return [...byId].map(([id, record]) => ({ id, record }));
}

/** Of an event that of its own, with its kind; of anything else its id, or what it says. */
function recordId(record: unknown): string {
  if (isFields(record)) {
    const event = textAt(record, "event");
    const ofEvent = event === "click" ? textAt(record, "click", "id") : textAt(record, "eventId");
    if (event !== undefined && ofEvent !== undefined) return `${event}/${ofEvent}`;
    const id = textAt(record, "id");
    if (id !== undefined) return id;
  }
  return createHash("sha256").update(JSON.stringify(record)).digest("hex");
}
