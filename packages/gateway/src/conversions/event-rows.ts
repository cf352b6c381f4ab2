import type { Kysely, Selectable } from "kysely";
import { sql } from "kysely";
import { requireOwn } from "../http/require-own.ts";
import type { Keyset } from "../lists/keyset.ts";
import { pageOf } from "../lists/keyset.ts";
import type { ListFields } from "../lists/list-field.ts";
import { toInstant } from "../lists/list-field.ts";
import type { ConversionEventTable, ConversionTables, EventState } from "./conversion-tables.ts";
import { EVENT_STATES } from "./conversion-tables.ts";
import type { SourceKey } from "./source.ts";

/** An event of a source, without its body. */
export type EventRow = Omit<Selectable<ConversionEventTable>, "body">;

/** Bodies have up to a megabyte each. */
export const EVENT_COLUMNS = [
  ...([
    "id",
    "environment_id",
    "source_id",
    "event_id",
    "type",
    "state",
    "reason",
    "attempts",
    "waits_on",
    "import_id",
  ] as const),
  ...(["occurred_at_ms", "expires_at_ms", "created_at_ms", "updated_at_ms"] as const),
] as const;

/** See behaviour/conversions 2.1. */
export function toEventRow(event: EventRow) {
  return {
    id: event.id,
    source_id: event.source_id,
    event_id: event.event_id,
    type: event.type,
    state: event.state,
    reason: event.reason,
    attempts: event.attempts,
    waits_until: event.state === "waiting" ? toInstant(event.expires_at_ms) : null,
    occurred_at: toInstant(event.occurred_at_ms),
    environment_id: event.environment_id,
    created_at: toInstant(event.created_at_ms),
    updated_at: toInstant(event.updated_at_ms),
  };
}

export const EVENT_FIELDS: ListFields<EventRow> = {
  id: { type: "text", operand: sql.ref("id") },
  source_id: { type: "text", operand: sql.ref("source_id") },
  event_id: { type: "text", operand: sql.ref("event_id") },
  type: { type: "text", operand: sql.ref("type") },
  state: { type: "text", operand: sql.ref("state"), values: EVENT_STATES },
  environment_id: { type: "text", operand: sql.ref("environment_id") },
  created_at: { type: "instant", operand: sql.ref("created_at_ms"), sortValue: (row) => row.created_at_ms },
  updated_at: { type: "instant", operand: sql.ref("updated_at_ms"), sortValue: (row) => row.updated_at_ms },
};

/** In the order asked for, and one row more than the limit. */
export function listEvents(
  db: Kysely<ConversionTables>,
  { environmentId, keyset }: { readonly environmentId: string; readonly keyset: Keyset },
): Promise<EventRow[]> {
  return db
    .selectFrom("conversion_events")
    .select(EVENT_COLUMNS)
    .where("environment_id", "=", environmentId)
    .$call(pageOf(keyset))
    .execute();
}

interface NewestEvents {
  readonly sourceId: string;
  readonly state?: EventState | undefined;
  readonly limit: number;
}

export function newestEvents(db: Kysely<ConversionTables>, { sourceId, state, limit }: NewestEvents) {
  return db
    .selectFrom("conversion_events")
    .select(EVENT_COLUMNS)
    .where("source_id", "=", sourceId)
    .$if(state !== undefined, (query) => query.where("state", "=", state ?? "failed"))
    .orderBy("created_at_ms", "desc")
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
}

/** @throws 404, the same for one of another environment and for none. */
export async function requireEvent(
  db: Kysely<ConversionTables>,
  { id, environmentId }: SourceKey,
): Promise<Selectable<ConversionEventTable>> {
  const rows = db.selectFrom("conversion_events").selectAll();
  const row = await requireOwn(rows, { id, environmentId }, "Conversion event");
  return row;
}
