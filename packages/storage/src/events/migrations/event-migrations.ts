import { events } from "./0001-events.ts";
import { eventNumbers } from "./0002-event-numbers.ts";
import type { EventMigration } from "./migration.ts";

/** In their order; the number of the last one is the version of a store. */
export const EVENT_MIGRATIONS: readonly EventMigration[] = [events, eventNumbers];
