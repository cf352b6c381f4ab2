import { events } from "./0001-events.ts";
import { eventNumbers } from "./0002-event-numbers.ts";
import { linkNumbers } from "./0003-link-numbers.ts";
import type { EventMigration } from "./migration.ts";

/** In their order; the number of the last one is the version of a store. */
export const EVENT_MIGRATIONS: readonly EventMigration[] = [events, eventNumbers, linkNumbers];

/** Where each store keeps what was applied, a row for each migration: its `number`, from 1, and its `name`. */
export const MIGRATIONS_TABLE = "event_migrations";

export interface MigratedStore {
  /** The greatest number of a migration that is recorded as applied; 0: none. */
  readVersion(): Promise<number>;
  /** Runs a migration and records it. Whatever stops it, it can be applied again. */
  apply(migration: EventMigration, number: number): Promise<void>;
}

/**
 * Brings an event store up to date.
 *
 * @throws an `Error` that says so if a newer version of the program has migrated the store, or naming the migration that
 *         failed.
 */
export async function migrateEvents(store: MigratedStore): Promise<void> {
  const version = await store.readVersion();
  const latest = EVENT_MIGRATIONS.length;
  if (version > latest) {
    throw new Error(
      `The event store has version ${version}, made by a newer Overdub. This one knows versions up to ${latest}.`,
    );
  }
  for (const [index, migration] of EVENT_MIGRATIONS.entries()) {
    if (index < version) continue;
    await store.apply(migration, index + 1).catch((cause: unknown) => {
      throw new Error(`The event store could not be migrated (${migration.name}).`, { cause });
    });
  }
}
