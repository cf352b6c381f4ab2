import type { ClickSecond, Visitor } from "./event-store.ts";
import type { EventSql } from "./scope-condition.ts";

const SECOND_MS = 1000;

/** `clickSeconds` in either store's SQL, for `toClickSecond`. @param clicks the table, or a part of one. */
export function clickSecondsSql(clicks: string, sinceMs: number, sql: EventSql): string {
  return `
    select timestamp_ms - timestamp_ms % ${SECOND_MS} as start_ms, count(*) from ${clicks}
    where timestamp_ms >= ${sql.integer(sinceMs)} group by start_ms order by start_ms`;
}

export function toClickSecond([startMs, count]: readonly unknown[]): ClickSecond {
  return { startMs: Number(startMs), count: Number(count) };
}

/** `visitorsBetween` in either store's SQL, without their order; its rows, in the order of times, are for `toVisitor`. */
export function visitorsSql(clicks: string, fromMs: number, toMs: number, sql: EventSql): string {
  return `
    select domain, "key", identity_hash, click_id, timestamp_ms from ${clicks}
    where timestamp_ms >= ${sql.integer(fromMs)} and timestamp_ms < ${sql.integer(toMs)}`;
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
