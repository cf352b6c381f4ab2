import type { Visitor, VisitorPlace } from "./event-store.ts";
import type { EventSql } from "./scope-condition.ts";

/** `visitorsAfter` in either store's SQL, for `toVisitor`. @param clicks the table, or a part of one. */
export function visitorsSql(clicks: string, place: VisitorPlace, limit: number, sql: EventSql): string {
  const after = sql.integer(place.timestampMs);
  // The plain comparison lets a store skip what is older.
  return `
    select domain, "key", identity_hash, click_id, timestamp_ms from ${clicks}
    where timestamp_ms >= ${after} and (timestamp_ms > ${after} or click_id > ${sql.text(place.clickId)})
    order by timestamp_ms, click_id limit ${sql.integer(limit)}`;
}

export function toVisitor([domain, key, identityHash, clickId, timestampMs]: readonly unknown[]): Visitor {
  return {
    domain: String(domain),
    key: String(key),
    identityHash: String(identityHash),
    clickId: String(clickId),
    timestampMs: Number(timestampMs),
  };
}
