/**
 * The tables that storage itself reads and writes, as Kysely sees them. Both dialects hold the same types: text, integers,
 * doubles and bytes. Booleans are the integers 0 and 1, JSON is text, instants are UTC milliseconds (`…_ms`), money is
 * cents. All other tables are the business of the packages that own them, which name them as `SqlDatabase<Tables>`.
 */
import type { Generated, Kysely } from "kysely";

export type SqlDialect = "sqlite" | "postgres";

/**
 * An open SQL database, whose reader says which tables it knows there. `close` waits for running queries and may be called
 * more than once.
 */
export interface SqlDatabase<Tables extends StorageTables = StorageTables> {
  readonly db: Kysely<Tables>;
  readonly dialect: SqlDialect;
  close(): Promise<void>;
}

export type Flag = 0 | 1;

/** Events that are acknowledged but not yet in the event store, in the order in which they must reach it. */
export interface OutboxTable {
  seq: Generated<number>;
  event_count: number;
  /** JSON array of the `StoredEvent`s that were committed together. */
  events: string;
  /** 1: SQL holds their effects already, as with imported events, whose links came with their counters. */
  settled: Generated<Flag>;
}

/** One row, which drains move on together with the counters. */
export interface StoredEventsTable {
  id: number;
  /** The greatest number of an event that the event store has confirmed. */
  last_seq: number;
}

/** The number of each link that has had events, which stays when the link goes. */
export interface LinkNumberTable {
  number: Generated<number>;
  link_id: string;
}

/** Which links have changed in what questions about events ask of them: the latest changes. */
export interface LinkChangeTable {
  seq: Generated<number>;
  link_id: string;
  /** Of PostgreSQL; 0 on SQLite, which has one writer. */
  transaction_id: number;
}

/** One row. */
export interface LinkChangesKeptTable {
  id: number;
  /** Changes before this number (on PostgreSQL: of transactions before this one) are not kept any more. */
  since: number;
  /** By which an event store tells these numbers from those of another database. */
  numbering: string;
  /** The name of the file that has what is known of links. */
  known_links: string | null;
}

/** Work that must happen outside the request that asked for it. */
export interface JobTable {
  id: string;
  type: string;
  /** JSON. */
  payload: string;
  /** At most one waiting job has it. */
  dedupe_key: string | null;
  run_at_ms: number;
  /** Until when a server holds it; 0 when none does. */
  locked_until_ms: number;
  attempts: number;
  last_error: string | null;
  created_at_ms: number;
  /** Jobs of one lane take turns, so that they hold up no others; null: it has none. */
  lane: string | null;
  /** Id of the workspace by whose test clock `run_at_ms` goes; null: the server's own clock. */
  clock: string | null;
}

export interface StorageTables {
  outbox: OutboxTable;
  jobs: JobTable;
  stored_events: StoredEventsTable;
  link_numbers: LinkNumberTable;
  link_changes: LinkChangeTable;
  link_changes_kept: LinkChangesKeptTable;
}
