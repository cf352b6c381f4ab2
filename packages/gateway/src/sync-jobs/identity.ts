import type { Kysely } from "kysely";
import type { Fields } from "../json/fields.ts";
import { digest, isFields, textAt } from "../json/fields.ts";
import type { SyncTables } from "./sync-tables.ts";

/** An event, with what tells it from others. */
interface Identified {
  readonly row: unknown;
  /** Undefined for what has none. */
  readonly identity: string | undefined;
  readonly atMs: number;
}

/** What is longer than an index takes is known by its digest. */
const MAX_IDENTITY_CHARS = 255;

/** Clicks are known by their click, leads and sales by their own id. See behaviour/gateway 5.5. */
export function identityOf(row: unknown): string | undefined {
  if (!isFields(row)) return undefined;
  const kind = textAt(row, "event") ?? "";
  const id = kind === "click" ? (textAt(row, "click", "id") ?? textAt(row, "click_id")) : textAt(row, "eventId");
  const identity = id === undefined ? undefined : `${kind}/${id}`.replaceAll("\0", "\ufffd");
  return identity !== undefined && identity.length > MAX_IDENTITY_CHARS ? digest(identity) : identity;
}

function identify(row: unknown, nowMs: number): Identified {
  const at = Date.parse(isFields(row) ? String((row as Fields).timestamp) : "");
  return { row, identity: identityOf(row), atMs: Number.isNaN(at) ? nowMs : at };
}

interface SeenScope {
  readonly environmentId: string;
  readonly stateKey: string;
}

/** Those of the events that were not passed on before, each once. */
export async function unseen(
  db: Kysely<SyncTables>,
  { environmentId, stateKey }: SeenScope,
  rows: readonly unknown[],
  nowMs: number,
): Promise<readonly Identified[]> {
  const identified = rows.map((row) => identify(row, nowMs));
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
