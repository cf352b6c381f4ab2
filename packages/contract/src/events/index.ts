import { exportEvents } from "./export-events.ts";
import { listEvents } from "./list-events.ts";
import { pullEvents } from "./pull-events.ts";
import { streamEvents } from "./stream-events.ts";

export type { ClickEvent, LeadEvent, SaleEvent } from "./event.ts";
export type { EventColumn } from "./export-events.ts";
export { EVENT_COLUMNS } from "./export-events.ts";
export { MAX_PULLED_EVENTS, NDJSON } from "./pull-events.ts";

export const eventOperations = {
  listEvents,
  exportEvents,
  pullEvents,
  streamEvents,
} as const;

export { exportEvents, listEvents, pullEvents, streamEvents };
