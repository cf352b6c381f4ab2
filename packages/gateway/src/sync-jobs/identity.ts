import type { Kysely } from "kysely";
import type { SinkRecord } from "../datastores/sink-record.ts";
import { eventIdentity } from "../datastores/sink-record.ts";
import type { Fields } from "../json/fields.ts";
import { digest, isFields } from "../json/fields.ts";
import type { SyncTables } from "./sync-tables.ts";

/** An event, with what tells it from others. */
interface Identified {
  readonly record: SinkRecord;
  /** Undefined for what has none. */
  readonly identity: string | undefined;
  readonly atMs: number;
}

/** What is longer than an index takes is known by its digest. */
const MAX_IDENTITY_CHARS = 255;

export function identityOf(value: unknown): string | undefined {
  const identity = eventIdentity(value)?.replaceAll("\0", "\ufffd");
  return identity !== undefined && identity.length > MAX_IDENTITY_CHARS ? digest(identity) : identity;
}

/** When it happened; undefined where it does not say. */
export function happenedAtMs(value: unknown): number | undefined {
  const at = Date.parse(isFields(value) ? String((value as Fields).timestamp) : "");
  return Number.isNaN(at) ? undefined : at;
}

function identify(record: SinkRecord, nowMs: number): Identified {
  const { value } = record;
  return { record, identity: identityOf(value), atMs: happenedAtMs(value) ?? nowMs };
}

interface SeenScope {
  readonly environmentId: string;
  readonly stateKey: string;
}

/** Whether any event is remembered. */
export async function remembersEvents(
  db: Kysely<SyncTables>,
  { environmentId, stateKey }: SeenScope,
): Promise<boolean> {
  const row = await db
    .selectFrom("sync_seen")
    .select("identity")
    .where("environment_id", "=", environmentId)
    .where("state_key", "=", stateKey)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Those of the events that were not passed on before, each once. */
export async function unseen(
  db: Kysely<SyncTables>,
  { environmentId, stateKey }: SeenScope,
  records: readonly SinkRecord[],
  nowMs: number,
): Promise<readonly Identified[]> {
  const identified = records.map((record) => identify(record, nowMs));
  const identities = [...new Set(identified.flatMap(({ identity }) => identity ?? []))];
  const known = new Set<string>();
  for (let start = 0; start < identities.length; start += 500) {
    const found = await db
      .selectFrom("sync_seen")
      .select("identity")
      .where("environment_id", "=", environmentId)
      .where("state_key", "=", stateKey)
      .where("identity", "in", identities.slice(start, start + 500))
      .execute();
    for (const { identity } of found) known.add(identity);
  }
  return identified.filter(({ identity }) => {
    if (identity === undefined) return true;
    const isNew = !known.has(identity);
    known.add(identity);
    return isNew;
  });
}

/** In the transaction in which they count as passed on. */
export async function markSeen(
  tx: Kysely<SyncTables>,
  { environmentId, stateKey }: SeenScope,
  events: readonly Identified[],
): Promise<void> {
  const rows = events.flatMap(({ identity, atMs }) =>
    identity === undefined ? [] : [{ environment_id: environmentId, state_key: stateKey, identity, at_ms: atMs }],
  );
  for (let start = 0; start < rows.length; start += 1_000) {
    await tx
      .insertInto("sync_seen")
      .values(rows.slice(start, start + 1_000))
      .onConflict((conflict) => conflict.columns(["environment_id", "state_key", "identity"]).doNothing())
      .execute();
  }
}
