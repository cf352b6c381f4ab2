import type { LinkedEventStore, Outbox } from "@overdub/storage";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { Context } from "../operations/context.ts";
import { implementWith } from "../operations/implement.ts";
import type { EventStreams } from "./stream/event-streams.ts";

export interface EventDeps {
  readonly eventStore: LinkedEventStore;
  readonly outbox: Outbox<WorkspaceTables>;
  /** The open streams of events. */
  readonly eventStreams: EventStreams;
  /** After how many days events are deleted; `undefined`: never. */
  readonly eventRetentionDays: number | undefined;
}

export type EventsContext = Context & EventDeps;

export const implement = implementWith<EventDeps>();
